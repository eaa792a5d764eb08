-- Attachments: pictures with their size, and files that nobody has.

-- Files that no row has yet, or no longer. An upload writes its row before its first byte and takes it away with the
-- transaction that gives the file to somebody; who gives a file up writes one again. So whatever dies in between, what
-- is left over is known.
create table loose_files (
  company_id {int} not null constraint loose_files__company_id references companies (id),
  file_id {uuid} not null,
  -- From when on it may be removed; null: at once.
  due_at {time},
  -- Whether its removal began: from then on nobody can have it.
  is_doomed {bool} not null,
  constraint loose_files__company_id_file_id primary key (company_id, file_id)
);
create index loose_files__company_id_due_at on loose_files (company_id, due_at);

-- Of a picture, in pixels; null for other files.
alter table work_order_attachments add column width {int};
alter table work_order_attachments add column height {int};
-- What the sender says about it.
alter table work_order_attachments add column caption text;
-- Job, sender and the Idempotency-Key it came under: the same upload sent again finds what became of it, however late.
alter table work_order_attachments add column upload_key {key};
create unique index work_order_attachments__company_id_upload_key
  on work_order_attachments (company_id, upload_key) where upload_key is not null;

-- Whatever deletes an attachment, a deleted work order too, gives its file up.
-- sqlite:
create trigger work_order_attachments_gone after delete on work_order_attachments begin
  insert into loose_files (company_id, file_id, due_at, is_doomed) values (old.company_id, old.id, null, 0)
    on conflict (company_id, file_id) do update set due_at = null;
end;
-- end
-- postgres:
create or replace function loosen_attachment() returns trigger language plpgsql as $$
begin
  insert into loose_files (company_id, file_id, due_at, is_doomed) values (old.company_id, old.id, null, false)
    on conflict (company_id, file_id) do update set due_at = null;
  return null;
end
$$;
create trigger work_order_attachments_gone after delete on work_order_attachments
  for each row execute function loosen_attachment();
-- end
