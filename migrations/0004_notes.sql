-- Dated, signed notes of staff about a customer.

create table notes (
  id {id},
  company_id {int} not null,
  customer_id {int} not null,
  author_id {int} not null,
  body text not null,
  created_at {time} not null,
  constraint notes__company_id_id unique (company_id, id),
  constraint notes__company_id_customer_id foreign key (company_id, customer_id) references users (company_id, id),
  constraint notes__company_id_author_id foreign key (company_id, author_id) references users (company_id, id)
);
create index notes__company_id_customer on notes (company_id, customer_id, id);
