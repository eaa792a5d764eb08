-- Full text on SQLite: triggers write down which rows changed, and the writer brings the indexes up to date once for all
-- transactions that share a commit. FTS5 writes and merges at every savepoint, and a statement with a trigger is one.

-- sqlite:
create table search_changes (
  -- The table whose rows changed; its index is named after it: users, users_search.
  source text not null,
  id integer not null,
  -- Whether the index knows the row.
  indexed integer not null,
  primary key (source, id)
) without rowid;

drop trigger users_search_update;
create trigger users_search_insert after insert on users begin
  insert into search_changes (source, id, indexed) values ('users', new.id, 0) on conflict do nothing;
end;
create trigger users_search_update after update of search_words on users
  when old.search_words is not new.search_words begin
  insert into search_changes (source, id, indexed) values ('users', new.id, 1) on conflict do nothing;
end;
create trigger users_search_delete after delete on users begin
  insert into search_changes (source, id, indexed) values ('users', old.id, 1) on conflict do nothing;
end;

drop trigger work_orders_search_insert;
drop trigger work_orders_search_update;
drop trigger work_orders_search_delete;
create trigger work_orders_search_insert after insert on work_orders begin
  insert into search_changes (source, id, indexed) values ('work_orders', new.id, 0) on conflict do nothing;
end;
create trigger work_orders_search_update after update of search_words on work_orders
  when old.search_words is not new.search_words begin
  insert into search_changes (source, id, indexed) values ('work_orders', new.id, 1) on conflict do nothing;
end;
create trigger work_orders_search_delete after delete on work_orders begin
  insert into search_changes (source, id, indexed) values ('work_orders', old.id, 1) on conflict do nothing;
end;
-- Segments of a level that are merged into one of the next: twice as many as FTS5 would wait for, so that a change is
-- written anew fewer times, and a search looks into a few segments more.
insert into users_search (users_search, rank) values ('automerge', 8);
insert into users_search (users_search, rank) values ('usermerge', 8);
insert into work_orders_search (work_orders_search, rank) values ('automerge', 8);
insert into work_orders_search (work_orders_search, rank) values ('usermerge', 8);
-- end
