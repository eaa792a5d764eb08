-- Tallies on PostgreSQL: one trigger on work orders for what two did, and no function in SQL, which PostgreSQL would
-- compile anew for every row.
-- postgres:
create or replace function tally_users() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' and old.counted_as is not null then
    insert into tallies (company_id, resource, facet, amount) values (old.company_id, 'user', old.counted_as, -1);
  end if;
  if tg_op <> 'DELETE' and new.counted_as is not null then
    insert into tallies (company_id, resource, facet, amount) values (new.company_id, 'user', new.counted_as, 1);
  end if;
  return null;
end
$$;

create or replace function tally_work_orders() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.counted_for is null then
      insert into tallies (company_id, resource, facet, amount)
        values (new.company_id, 'work_order', new.counted_as, 1);
    else
      insert into tallies (company_id, resource, facet, amount)
        values (new.company_id, 'work_order', new.counted_as, 1),
          (new.company_id, 'work_order_technician', new.counted_for, 1);
    end if;
    return null;
  end if;
  if tg_op = 'DELETE' then
    insert into tallies (company_id, resource, facet, amount)
      values (old.company_id, 'work_order', old.counted_as, -1);
    if old.counted_for is not null then
      insert into tallies (company_id, resource, facet, amount)
        values (old.company_id, 'work_order_technician', old.counted_for, -1);
    end if;
    return null;
  end if;
  if old.counted_as <> new.counted_as then
    insert into tallies (company_id, resource, facet, amount)
      values (old.company_id, 'work_order', old.counted_as, -1), (new.company_id, 'work_order', new.counted_as, 1);
  end if;
  if old.counted_for is distinct from new.counted_for then
    insert into tallies (company_id, resource, facet, amount)
      select new.company_id, 'work_order_technician', changed.facet, changed.amount
      from (values (old.counted_for, -1), (new.counted_for, 1)) as changed (facet, amount)
      where changed.facet is not null;
  end if;
  return null;
end
$$;
drop trigger work_orders_tally_update on work_orders;
drop trigger work_orders_tally_technician on work_orders;
drop trigger work_orders_tally_technician_update on work_orders;
create trigger work_orders_tally_update after update on work_orders for each row
  when (old.counted_as is distinct from new.counted_as or old.counted_for is distinct from new.counted_for)
  execute function tally_work_orders();
drop function tally_work_order_technicians();
drop function tally(bigint, text, text, bigint);
-- end
