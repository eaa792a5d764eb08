-- Who is told about a job: rows for users, mails to technicians and customers.

-- Whether mails about jobs go out, to customers and to technicians.
-- sqlite:
alter table companies add column notify_customers integer not null default 1;
alter table companies add column notify_technicians integer not null default 1;
-- end
-- postgres:
alter table companies add column notify_customers boolean not null default true;
alter table companies add column notify_technicians boolean not null default true;
-- end
-- How long changes of a job gather before a mail tells of what came out. Minutes.
alter table companies add column notify_delay_min {int} not null default 2;
-- The people of a demo company have invented addresses.
update companies set notify_customers = not is_demo, notify_technicians = not is_demo;

-- The event that a notification tells of: a reader that meets it again tells it once.
alter table notifications add column seq {int};
create unique index notifications__company_id_user_id_seq on notifications (company_id, user_id, seq);

-- What a user chose; who has no row gets mails.
create table notification_settings (
  company_id {int} not null,
  user_id {int} not null,
  -- Whether mails about their jobs go to them.
  job_mails {bool} not null,
  constraint notification_settings__company_id_user_id primary key (company_id, user_id),
  constraint notification_settings__company_id_user
    foreign key (company_id, user_id) references users (company_id, id)
);

-- What somebody was last told of a job by mail, and when to see whether that still holds. A deleted job's stay:
-- whoever was told of it is told that it is off.
create table job_notices (
  company_id {int} not null constraint job_notices__company_id references companies (id),
  work_order_id {int} not null,
  -- customer, or technician; and which one.
  recipient {key} not null,
  recipient_id {int} not null,
  -- When to look; null: nothing happened since.
  due_at {time},
  -- No change puts the look off beyond this.
  until_at {time},
  -- Since when a job of the queue looks at it; null: none does.
  ready_at {time},
  -- Whether everything that happened since was done by the recipient.
  is_own {bool} not null,
  -- What the last mail said: planned, off, or done; null: there was none.
  told text,
  -- The day and the time that it named.
  told_day {int},
  told_time_s {int},
  noted_at {time} not null,
  constraint job_notices__company_id_work_order_id_recipient
    primary key (company_id, work_order_id, recipient, recipient_id),
  constraint job_notices__recipient check (recipient in ('customer', 'technician')),
  constraint job_notices__told check (told in ('planned', 'off', 'done'))
);
create index job_notices__due on job_notices (due_at) where due_at is not null;
create index job_notices__company_id_ready on job_notices (company_id, recipient, recipient_id)
  where ready_at is not null;

-- The appointments that customers answered to.
create index work_orders__company_id_confirmation on work_orders (company_id, confirmation, created_at, id)
  where confirmation is not null;

-- What happened before there were notices is nobody's news.
insert into event_cursors (reader, seq) select 'notifications.jobs', coalesce(max(seq), 0) from events;
