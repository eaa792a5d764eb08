-- Jobs that recur: what the list of series and their jobs need beside 0006_field.sql.

-- The last day of the series; null: it has none.
alter table work_order_series add column last_day {int};
-- Who usually does it, out of the template, which alone is written.
-- sqlite:
alter table work_order_series add column technician_id integer
  generated always as (json_extract(template, '$.assigned_technician_id')) virtual;
-- end
-- postgres:
alter table work_order_series add column technician_id bigint
  generated always as (cast(template ->> 'assigned_technician_id' as bigint)) stored;
-- end
create index work_order_series__company_id_technician on work_order_series (company_id, technician_id, id)
  where technician_id is not null;

-- The version under which the series wrote the job last: somebody else changed it where the job has another one.
alter table work_orders add column occurrence_version {int};
