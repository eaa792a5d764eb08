-- postgres:
-- What a statement asks that had to change one row and found it changed: the whole statement fails. See
-- crates/platform/src/db/postgres/together.rs.
create or replace function row_changed_meanwhile() returns int language plpgsql as $$
begin
  raise exception 'the row was changed meanwhile' using errcode = 'DB001';
end
$$;
-- end
