-- What overlaps a job begins at most as long before it as the technician's longest job takes: this finds that one at
-- once. Most jobs take no more than two hours and are not in it.
create index work_orders__company_id_technician_long
  on work_orders (company_id, assigned_technician_id, estimated_duration) where estimated_duration > 120;
