-- Users of all roles, their sessions, tags, activity and imports.

create table users (
  id {id},
  company_id {int} not null constraint users__company_id references companies (id),
  version {int} not null,
  external_id {key},
  email text,
  email_key {key} not null,
  role text not null,
  status text not null,
  name text not null,
  name_key {key} not null,
  username text,
  phone text,
  address text,
  city text,
  state text,
  zip_code text,
  country text,
  region text,
  business_site text,
  additional_websites {json} not null,
  business_type text,
  lead_status text,
  notes text,
  is_super_admin {bool} not null,
  email_verified {bool} not null,
  credits {int} not null,
  tags {json} not null,
  password_hash text,
  search_words text not null,
  created_at {time} not null,
  updated_at {time} not null,
  last_login {time},
  archived_at {time},
  -- 0 where the address must be nobody else's, so that one index keeps addresses apart and orders users by them.
  email_slot {int} generated always as (case when email_key <> '' and archived_at is null then 0 else id end) stored,
  -- What a user who is not archived counts as. No list asks for it, so that no list is read in its order.
  counted_as {key} generated always as
    (case when archived_at is null then role || '/' || status || '/' || coalesce(lead_status, '') end) stored,
  constraint users__company_id_id unique (company_id, id),
  constraint users__role check (role in ('admin', 'agent', 'technician', 'customer')),
  constraint users__status check (status in ('active', 'inactive', 'pending', 'suspended')),
  constraint users__lead_status check (lead_status in ('lead', 'qualified', 'customer', 'closed'))
);
create unique index users__company_id_email_key_email_slot on users (company_id, email_key, email_slot);
create unique index users__company_id_external_id on users (company_id, external_id)
  where external_id is not null and archived_at is null;
create index users__email_key on users (email_key) where password_hash is not null and archived_at is null;
-- With archived_at days are counted without a look at the users. PostgreSQL must not look for it: before it has
-- seen a table it believes that few rows are null.
-- sqlite:
create index users__company_id_created_at on users (company_id, created_at, id, archived_at);
-- end
-- postgres:
create index users__company_id_created_at on users (company_id, created_at, id) include (archived_at);
-- end
create index users__company_id_counted_as on users (company_id, counted_as);
create index users__company_id_updated_at on users (company_id, updated_at, id);
create index users__company_id_name_key on users (company_id, name_key, id);
-- Nearly nobody is in it: what is true of all users is quickly told without them.
create index users__company_id_archived on users (company_id, id) where archived_at is not null;
create index users__company_id_staff on users (company_id, role, created_at, id) where role <> 'customer';

-- sqlite:
create virtual table users_search using fts5 (
  search_words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
-- New rows are indexed by the store, many in one statement: a trigger makes FTS5 flush after each row.
create trigger users_search_update after update of search_words on users
  when old.search_words is not new.search_words begin
  delete from users_search where rowid = old.id;
  insert into users_search (rowid, search_words) values (new.id, new.search_words);
end;
-- end
-- postgres:
create index users__search on users using gin (array_to_tsvector(string_to_array(search_words, ' ')));
-- end

create table user_tags (
  company_id {int} not null,
  tag {key} not null,
  user_id {int} not null,
  constraint user_tags__company_id_tag_user_id primary key (company_id, tag, user_id),
  constraint user_tags__company_id_user_id foreign key (company_id, user_id) references users (company_id, id)
);
create index user_tags__company_id_user_id on user_tags (company_id, user_id);

create table sessions (
  id {uuid} primary key,
  company_id {int} not null,
  user_id {int} not null,
  role text not null,
  is_super_admin {bool} not null,
  user_agent text,
  address text,
  created_at {time} not null,
  last_seen_at {time} not null,
  expires_at {time} not null,
  ended_at {time},
  ended_why text,
  constraint sessions__company_id_id unique (company_id, id),
  constraint sessions__company_id_user_id foreign key (company_id, user_id) references users (company_id, id)
);
create index sessions__company_id_user_id on sessions (company_id, user_id) where ended_at is null;
create index sessions__company_id_last_seen_at on sessions (company_id, last_seen_at);

create table refresh_tokens (
  token_hash {key} primary key,
  company_id {int} not null,
  session_id {uuid} not null,
  expires_at {time} not null,
  used_at {time},
  constraint refresh_tokens__company_id_session_id
    foreign key (company_id, session_id) references sessions (company_id, id)
);
create index refresh_tokens__company_id_session_id on refresh_tokens (company_id, session_id);

create table idempotency_keys (
  company_id {int} not null,
  user_id {int} not null,
  key {key} not null,
  fingerprint text not null,
  reply {json},
  created_at {time} not null,
  constraint idempotency_keys__company_id_user_id_key primary key (company_id, user_id, key)
);
create index idempotency_keys__created_at on idempotency_keys (created_at);

create table invites (
  token_hash {key} primary key,
  company_id {int} not null,
  user_id {int} not null,
  created_at {time} not null,
  expires_at {time} not null,
  used_at {time},
  constraint invites__company_id_user_id foreign key (company_id, user_id) references users (company_id, id)
);
create index invites__company_id_user_id on invites (company_id, user_id);

create table activity (
  company_id {int} not null,
  seq {int} not null,
  kind {key} not null,
  at {time} not null,
  actor_id {int},
  actor_type text not null,
  actor_address text,
  subject_type {key} not null,
  subject_id {key} not null,
  customer_id {int},
  data {json} not null,
  constraint activity__company_id_seq primary key (company_id, seq)
);
create index activity__company_id_subject on activity (company_id, subject_type, subject_id, seq);
-- Each in the order of the log; some hold a column more, which is then looked for without a look at the entries.
create index activity__company_id_kind on activity (company_id, kind, at, seq);
create index activity__company_id_customer_id on activity (company_id, customer_id, seq) where customer_id is not null;
-- sqlite:
create index activity__company_id_at on activity (company_id, at, seq, subject_type);
create index activity__company_id_actor_id on activity (company_id, actor_id, at, seq, kind);
-- end
-- postgres:
create index activity__company_id_at on activity (company_id, at, seq) include (subject_type);
create index activity__company_id_actor_id on activity (company_id, actor_id, at, seq) include (kind);
-- end

create table imports (
  id {uuid} primary key,
  company_id {int} not null constraint imports__company_id references companies (id),
  status text not null,
  dry_run {bool} not null,
  mode text not null,
  file_name text not null,
  mapping {json} not null,
  columns {json} not null,
  samples {json} not null,
  declared_encoding text,
  declared_delimiter text,
  encoding text not null,
  delimiter text,
  rows_total {int},
  rows_done {int} not null,
  created {int} not null,
  updated {int} not null,
  unchanged {int} not null,
  refused {int} not null,
  error text,
  created_by {int},
  created_at {time} not null,
  started_at {time},
  finished_at {time},
  constraint imports__company_id_id unique (company_id, id),
  constraint imports__status check (status in ('queued', 'running', 'completed', 'failed', 'cancelled')),
  constraint imports__mode check (mode in ('create', 'upsert'))
);
create index imports__company_id_created_at on imports (company_id, created_at, id);

create table import_refusals (
  company_id {int} not null,
  import_id {uuid} not null,
  row {int} not null,
  field text,
  code text not null,
  reason text not null,
  value text,
  cells {json} not null,
  constraint import_refusals__company_id_import_id_row primary key (company_id, import_id, row),
  constraint import_refusals__company_id_import_id
    foreign key (company_id, import_id) references imports (company_id, id)
);

-- The upsert keys a dry run has already seen in its file. A run for real sees them in users itself.
create table import_keys (
  company_id {int} not null,
  import_id {uuid} not null,
  key {key} not null,
  constraint import_keys__company_id_import_id_key primary key (company_id, import_id, key),
  constraint import_keys__company_id_import_id
    foreign key (company_id, import_id) references imports (company_id, id)
);
