-- Companies, events, jobs, sessions: what every feature stands on.

create table companies (
  id {id},
  name text not null,
  slug {key} not null,
  time_zone text not null,
  is_demo {bool} not null,
  created_at {time} not null,
  constraint companies__slug unique (slug)
);

create table events (
  id {id},
  company_id {int} not null constraint events__company_id references companies (id),
  seq {int},
  kind text not null,
  at {time} not null,
  actor_id {int},
  actor_type text not null,
  actor_address text,
  subject_type text not null,
  subject_id {key} not null,
  audience text not null,
  audience_id {int},
  data {json} not null
);
create unique index events__seq on events (seq) where seq is not null;
create index events__waiting on events (id) where seq is null;

create table event_relay (
  id {int} primary key,
  seq {int} not null,
  constraint event_relay__one check (id = 1)
);
insert into event_relay (id, seq) values (1, 0);

create table event_cursors (
  reader {key} primary key,
  seq {int} not null
);

create table jobs (
  id {id},
  company_id {int} not null constraint jobs__company_id references companies (id),
  kind text not null,
  payload {json} not null,
  state text not null,
  attempts {int} not null,
  run_at {time} not null,
  lease_until {time},
  lease_owner text,
  last_error text,
  created_at {time} not null,
  finished_at {time},
  constraint jobs__state check (state in ('queued', 'running', 'done', 'dead'))
);
create index jobs__due on jobs (state, run_at) where state in ('queued', 'running');
create index jobs__company_id on jobs (company_id, created_at);

create table schedules (
  name {key} primary key,
  next_at {time} not null
);
