-- Signing a job off: templates of checklists, and what becomes of the file of a signature.

-- Checklists that the office puts on jobs again and again.
create table checklist_templates (
  id {id},
  company_id {int} not null constraint checklist_templates__company_id references companies (id),
  version {int} not null,
  name text not null,
  name_key {key} not null,
  -- A list of texts, in their order.
  labels {json} not null,
  created_at {time} not null,
  updated_at {time} not null,
  constraint checklist_templates__company_id_name_key unique (company_id, name_key)
);

-- A signature that is gone, or has another drawing, gives its file up; so does one of a deleted work order.
-- sqlite:
create trigger work_order_signatures_gone after delete on work_order_signatures begin
  insert into loose_files (company_id, file_id, due_at, is_doomed) values (old.company_id, old.file_id, null, 0)
    on conflict (company_id, file_id) do update set due_at = null;
end;
create trigger work_order_signatures_replaced after update of file_id on work_order_signatures
  when old.file_id is not new.file_id begin
  insert into loose_files (company_id, file_id, due_at, is_doomed) values (old.company_id, old.file_id, null, 0)
    on conflict (company_id, file_id) do update set due_at = null;
end;
-- end
-- postgres:
create or replace function loosen_signature() returns trigger language plpgsql as $$
begin
  insert into loose_files (company_id, file_id, due_at, is_doomed) values (old.company_id, old.file_id, null, false)
    on conflict (company_id, file_id) do update set due_at = null;
  return null;
end
$$;
create trigger work_order_signatures_gone after delete on work_order_signatures
  for each row execute function loosen_signature();
create trigger work_order_signatures_replaced after update on work_order_signatures for each row
  when (old.file_id is distinct from new.file_id) execute function loosen_signature();
-- end
