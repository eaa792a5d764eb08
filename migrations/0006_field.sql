-- Field service: technicians and when they are away, work orders with what hangs on them, series, notifications.
--
-- Days are counted from 1970-01-01 and times of day in seconds, both by the clock on the company's wall: arithmetic
-- with them is the same text on both databases, and a change of the company's zone moves no appointment.

-- The company's usual week as JSON, {"mon": [["08:00", "17:00"]], ...}; null: none is known.
alter table companies add column business_hours {json};
-- sqlite:
alter table companies add column prevent_double_booking integer not null default 0;
-- end
-- postgres:
alter table companies add column prevent_double_booking boolean not null default false;
-- end
-- How long a job takes that does not say so.
alter table companies add column default_duration_min {int} not null default 60;

create table technicians (
  id {id},
  company_id {int} not null constraint technicians__company_id references companies (id),
  version {int} not null,
  -- The login of role technician that sees this technician's jobs.
  user_id {int},
  name text not null,
  name_key {key} not null,
  email text,
  phone text,
  -- A list of texts.
  skills {json} not null,
  is_active {bool} not null,
  -- #rrggbb.
  color text not null,
  -- As companies.business_hours; null: the company's.
  working_hours {json},
  created_at {time} not null,
  updated_at {time} not null,
  archived_at {time},
  constraint technicians__company_id_id unique (company_id, id),
  constraint technicians__company_id_user_id foreign key (company_id, user_id) references users (company_id, id)
);
create unique index technicians__company_id_user_id on technicians (company_id, user_id)
  where user_id is not null and archived_at is null;
create index technicians__company_id_name_key on technicians (company_id, name_key, id);

create table technician_time_off (
  id {id},
  company_id {int} not null,
  technician_id {int} not null,
  from_at {time} not null,
  -- The first moment they are back.
  to_at {time} not null,
  reason text,
  created_at {time} not null,
  constraint technician_time_off__company_id_technician_id
    foreign key (company_id, technician_id) references technicians (company_id, id),
  constraint technician_time_off__span check (to_at > from_at)
);
create index technician_time_off__company_id_technician on technician_time_off (company_id, technician_id, from_at, id);

-- The secret in the address of a technician's calendar, as SHA-256; at most one a technician.
create table calendar_tokens (
  token_hash {key} primary key,
  company_id {int} not null,
  technician_id {int} not null,
  created_at {time} not null,
  constraint calendar_tokens__company_id_technician_id unique (company_id, technician_id),
  constraint calendar_tokens__company_id_technician
    foreign key (company_id, technician_id) references technicians (company_id, id)
);

-- Jobs that recur.
create table work_order_series (
  id {id},
  company_id {int} not null,
  version {int} not null,
  customer_id {int} not null,
  -- RFC 5545: FREQ=WEEKLY;BYDAY=MO, without DTSTART.
  rrule text not null,
  start_day {int} not null,
  start_time_s {int},
  -- What each job of it is made of.
  template {json} not null,
  -- Days left out, a list of texts YYYY-MM-DD.
  exceptions {json} not null,
  -- Jobs exist up to this day; null: none was made.
  generated_until_day {int},
  ended_at {time},
  created_at {time} not null,
  updated_at {time} not null,
  constraint work_order_series__company_id_id unique (company_id, id),
  constraint work_order_series__company_id_customer_id
    foreign key (company_id, customer_id) references users (company_id, id)
);
create index work_order_series__company_id_customer on work_order_series (company_id, customer_id, id);
create index work_order_series__company_id_generated on work_order_series (company_id, generated_until_day)
  where ended_at is null;

create table work_orders (
  id {id},
  company_id {int} not null,
  version {int} not null,
  customer_id {int} not null,
  assigned_technician_id {int},
  status text not null,
  -- 1 (urgent) to 5.
  priority {int} not null,
  scheduled_day {int},
  scheduled_time_s {int},
  -- Minutes; null: the company's default.
  estimated_duration {int},
  description text,
  notes text,
  -- When it became completed; null in every other status.
  completed_at {time},
  -- Since when it has been in progress; null in every other status.
  started_at {time},
  -- How long it has been in progress until now, without the present time.
  on_site_s {int} not null,
  -- What the customer answered to the mail that announced it: asked, confirmed, or another time wanted.
  confirmation text,
  confirmation_at {time},
  confirmation_note text,
  series_id {int},
  -- The day the series means; the job may have been moved since.
  occurrence_day {int},
  search_words text not null,
  created_at {time} not null,
  updated_at {time} not null,
  -- What the tallies count: see below.
  counted_as {key} generated always as (
    status || '/' || cast(priority as text) || '/' || case when assigned_technician_id is null then 'u' else 'a' end
  ) stored,
  counted_for {key} generated always as (cast(assigned_technician_id as text) || '/' || status) stored,
  constraint work_orders__company_id_id unique (company_id, id),
  constraint work_orders__company_id_customer_id
    foreign key (company_id, customer_id) references users (company_id, id),
  constraint work_orders__company_id_technician_id
    foreign key (company_id, assigned_technician_id) references technicians (company_id, id),
  constraint work_orders__company_id_series_id
    foreign key (company_id, series_id) references work_order_series (company_id, id),
  constraint work_orders__status check
    (status in ('pending', 'scheduled', 'en_route', 'in_progress', 'completed', 'cancelled')),
  constraint work_orders__priority check (priority between 1 and 5),
  constraint work_orders__confirmation check (confirmation in ('asked', 'confirmed', 'rescheduling'))
);
create index work_orders__company_id_created_at on work_orders (company_id, created_at, id);
create index work_orders__company_id_updated_at on work_orders (company_id, updated_at, id);
create index work_orders__company_id_priority on work_orders (company_id, priority, id);
create index work_orders__company_id_status on work_orders (company_id, status, created_at, id);
create index work_orders__company_id_customer on work_orders (company_id, customer_id, created_at, id);
create index work_orders__company_id_technician on work_orders (company_id, assigned_technician_id, created_at, id)
  where assigned_technician_id is not null;
-- A technician's days: the board, and what overlaps.
create index work_orders__company_id_technician_day
  on work_orders (company_id, assigned_technician_id, scheduled_day, scheduled_time_s, estimated_duration)
  where assigned_technician_id is not null;
-- The company's days; undated ones come first on both databases.
-- sqlite:
create index work_orders__company_id_day on work_orders (company_id, scheduled_day, id);
-- end
-- postgres:
create index work_orders__company_id_day on work_orders (company_id, scheduled_day nulls first, id);
-- end
-- The queue of those that nobody has.
create index work_orders__company_id_queue on work_orders (company_id, priority, created_at, id)
  where assigned_technician_id is null and status in ('pending', 'scheduled', 'en_route', 'in_progress');
-- A customer's open ones.
create index work_orders__company_id_open on work_orders (company_id, customer_id)
  where status in ('pending', 'scheduled', 'en_route', 'in_progress');
create unique index work_orders__company_id_series_id_occurrence_day
  on work_orders (company_id, series_id, occurrence_day) where series_id is not null;

-- sqlite:
create virtual table work_orders_search using fts5 (
  search_words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
create trigger work_orders_search_insert after insert on work_orders begin
  insert into work_orders_search (rowid, search_words) values (new.id, new.search_words);
end;
create trigger work_orders_search_update after update of search_words on work_orders
  when old.search_words is not new.search_words begin
  delete from work_orders_search where rowid = old.id;
  insert into work_orders_search (rowid, search_words) values (new.id, new.search_words);
end;
create trigger work_orders_search_delete after delete on work_orders begin
  delete from work_orders_search where rowid = old.id;
end;
-- end
-- postgres:
create index work_orders__search on work_orders using gin (array_to_tsvector(string_to_array(search_words, ' ')));
-- end

create table work_order_checklist (
  id {id},
  company_id {int} not null,
  work_order_id {int} not null,
  -- Its place, from 0.
  position {int} not null,
  label text not null,
  done_at {time},
  done_by {int},
  created_at {time} not null,
  constraint work_order_checklist__company_id_work_order_id
    foreign key (company_id, work_order_id) references work_orders (company_id, id) on delete cascade,
  constraint work_order_checklist__company_id_done_by
    foreign key (company_id, done_by) references users (company_id, id)
);
create index work_order_checklist__company_id_work_order
  on work_order_checklist (company_id, work_order_id, position, id);

create table work_order_attachments (
  id {uuid} primary key,
  company_id {int} not null,
  work_order_id {int} not null,
  -- photo, or file.
  kind text not null,
  filename text not null,
  content_type text not null,
  size_bytes {int} not null,
  uploaded_by {int} not null,
  created_at {time} not null,
  constraint work_order_attachments__company_id_work_order_id
    foreign key (company_id, work_order_id) references work_orders (company_id, id) on delete cascade,
  constraint work_order_attachments__company_id_uploaded_by
    foreign key (company_id, uploaded_by) references users (company_id, id),
  constraint work_order_attachments__kind check (kind in ('photo', 'file'))
);
create index work_order_attachments__company_id_work_order
  on work_order_attachments (company_id, work_order_id, created_at, id);

-- What the customer signed on the technician's phone; a new signature takes the place of the one before.
create table work_order_signatures (
  company_id {int} not null,
  work_order_id {int} not null,
  signer_name text not null,
  -- The drawing is a file under this id.
  file_id {uuid} not null,
  content_type text not null,
  size_bytes {int} not null,
  taken_by {int} not null,
  signed_at {time} not null,
  constraint work_order_signatures__company_id_work_order_id primary key (company_id, work_order_id),
  constraint work_order_signatures__company_id_work_order
    foreign key (company_id, work_order_id) references work_orders (company_id, id) on delete cascade,
  constraint work_order_signatures__company_id_taken_by
    foreign key (company_id, taken_by) references users (company_id, id)
);

-- What a user is told in the product.
create table notifications (
  id {uuid} primary key,
  company_id {int} not null,
  user_id {int} not null,
  kind text not null,
  subject_type text not null,
  subject_id {key} not null,
  data {json} not null,
  created_at {time} not null,
  read_at {time},
  constraint notifications__company_id_user_id foreign key (company_id, user_id) references users (company_id, id)
);
create index notifications__company_id_user on notifications (company_id, user_id, created_at, id);
create index notifications__company_id_unread on notifications (company_id, user_id) where read_at is null;

-- Work orders by status, priority and whether somebody has them; and those of each technician by status.
-- sqlite:
create trigger work_orders_tally_insert after insert on work_orders begin
  insert into tallies (company_id, resource, facet, amount) values (new.company_id, 'work_order', new.counted_as, 1)
    on conflict (company_id, resource, facet, part) do update set amount = amount + 1;
  insert into tallies (company_id, resource, facet, amount)
    select new.company_id, 'work_order_technician', new.counted_for, 1 where new.counted_for is not null
    on conflict (company_id, resource, facet, part) do update set amount = amount + 1;
end;
create trigger work_orders_tally_delete after delete on work_orders begin
  update tallies set amount = amount - 1
    where company_id = old.company_id and resource = 'work_order' and facet = old.counted_as and part = 0;
  update tallies set amount = amount - 1
    where company_id = old.company_id and resource = 'work_order_technician' and facet = old.counted_for and part = 0;
end;
create trigger work_orders_tally_update after update on work_orders when old.counted_as is not new.counted_as begin
  update tallies set amount = amount - 1
    where company_id = old.company_id and resource = 'work_order' and facet = old.counted_as and part = 0;
  insert into tallies (company_id, resource, facet, amount) values (new.company_id, 'work_order', new.counted_as, 1)
    on conflict (company_id, resource, facet, part) do update set amount = amount + 1;
end;
create trigger work_orders_tally_technician after update on work_orders
  when old.counted_for is not new.counted_for begin
  update tallies set amount = amount - 1
    where company_id = old.company_id and resource = 'work_order_technician' and facet = old.counted_for and part = 0;
  insert into tallies (company_id, resource, facet, amount)
    select new.company_id, 'work_order_technician', new.counted_for, 1 where new.counted_for is not null
    on conflict (company_id, resource, facet, part) do update set amount = amount + 1;
end;
-- end
-- postgres:
create or replace function tally_work_orders() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    perform tally(old.company_id, 'work_order', old.counted_as, -1);
  end if;
  if tg_op <> 'DELETE' then
    perform tally(new.company_id, 'work_order', new.counted_as, 1);
  end if;
  return null;
end
$$;
create or replace function tally_work_order_technicians() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' and old.counted_for is not null then
    perform tally(old.company_id, 'work_order_technician', old.counted_for, -1);
  end if;
  if tg_op <> 'DELETE' and new.counted_for is not null then
    perform tally(new.company_id, 'work_order_technician', new.counted_for, 1);
  end if;
  return null;
end
$$;
create trigger work_orders_tally after insert or delete on work_orders
  for each row execute function tally_work_orders();
create trigger work_orders_tally_update after update on work_orders for each row
  when (old.counted_as is distinct from new.counted_as) execute function tally_work_orders();
create trigger work_orders_tally_technician after insert or delete on work_orders
  for each row execute function tally_work_order_technicians();
create trigger work_orders_tally_technician_update after update on work_orders for each row
  when (old.counted_for is distinct from new.counted_for) execute function tally_work_order_technicians();
-- end
