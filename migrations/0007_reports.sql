-- Reports: what was completed on a day.
create index work_orders__company_id_completed_at on work_orders (company_id, completed_at)
  where completed_at is not null;
