-- Signing up, and getting in again.

-- What a stranger asked for who gave an address that is not confirmed yet. Its password is nobody's until then.
create table signups (
  company_id {int} not null,
  user_id {int} not null,
  -- That of the user: a change of the address ends the signup.
  email_key {key} not null,
  -- None where two people chose different ones for one address: neither counts.
  password_hash text,
  -- The code's signature under SECRET_KEY; none until it is mailed.
  code_mac text,
  code_tries {int} not null,
  code_expires_at {time},
  created_at {time} not null,
  constraint signups__company_id_user_id primary key (company_id, user_id),
  constraint signups__users foreign key (company_id, user_id) references users (company_id, id)
);
create index signups__email_key on signups (email_key);

create table reset_tokens (
  token_hash {key} primary key,
  company_id {int} not null,
  user_id {int} not null,
  created_at {time} not null,
  expires_at {time} not null,
  used_at {time},
  constraint reset_tokens__company_id_user_id
    foreign key (company_id, user_id) references users (company_id, id)
);
create index reset_tokens__company_id_user_id on reset_tokens (company_id, user_id);

-- Addresses that users had, until a message went there that says so.
create table address_changes (
  company_id {int} not null,
  id {uuid} not null,
  user_id {int} not null,
  old_email text not null,
  changed_at {time} not null,
  constraint address_changes__company_id_id primary key (company_id, id),
  constraint address_changes__company_id_user_id
    foreign key (company_id, user_id) references users (company_id, id)
);
create index address_changes__company_id_user_id on address_changes (company_id, user_id);

-- How much of its measure an address used up since the window began. Names are signed: they tell no address.
create table quotas (
  name {key} primary key,
  since {time} not null,
  used {int} not null
);
