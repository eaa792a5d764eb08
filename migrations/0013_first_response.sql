-- First response, and reports over very many work orders.

-- When it first left pending for anything but cancelled; null while it never did. Written once.
alter table work_orders add column responded_at {time};
update work_orders set responded_at = told.first_at
  from (
    select e.company_id, cast(e.subject_id as bigint) as job, min(e.at) as first_at
    from events e
    where e.kind = 'work_order.status_changed' and e.data ->> 'to' not in ('pending', 'cancelled')
    group by e.company_id, e.subject_id
  ) as told
  where work_orders.company_id = told.company_id and work_orders.id = told.job;
-- Those that were planned when they were made.
update work_orders set responded_at = created_at
  from (
    select e.company_id, cast(e.subject_id as bigint) as job
    from events e
    where e.kind = 'work_order.created' and e.data ->> 'status' not in ('pending', 'cancelled')
  ) as made
  where work_orders.company_id = made.company_id and work_orders.id = made.job;
update work_orders set responded_at = created_at
  where responded_at is null and status not in ('pending', 'cancelled');

-- The company's days, with all that reports want to know of a job: they walk this index and no table. It takes the
-- place of the narrow one, so a change of a job writes as many indexes as before.
drop index work_orders__company_id_day;
-- sqlite:
create index work_orders__company_id_day on work_orders (
  company_id, scheduled_day, id, customer_id, status, priority, assigned_technician_id, created_at, completed_at,
  responded_at, on_site_s, estimated_duration
);
-- end
-- postgres:
create index work_orders__company_id_day on work_orders (company_id, scheduled_day nulls first, id)
  include (customer_id, status, priority, assigned_technician_id, created_at, completed_at, responded_at, on_site_s,
    estimated_duration);
-- end
