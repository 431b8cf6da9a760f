-- A saved search is of one list: the audit trail, or another list with its order.
ALTER TABLE saved_searches ADD COLUMN list text DEFAULT 'trail' NOT NULL, ADD COLUMN sort text;
DROP INDEX saved_searches_by_name;
CREATE UNIQUE INDEX saved_searches_by_name ON saved_searches (owner_id, list, name);
