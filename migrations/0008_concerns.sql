-- Live events for those who learn only of what is their own.
-- Whose own an event's subject is, or was until then, as the application names them: a list of numbers; null: nobody's.
alter table events add column concerns {json};
