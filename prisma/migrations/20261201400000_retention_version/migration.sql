-- A shorter retention waits for a second person. It is based on a version, so that no other change comes between.
ALTER TABLE log_retention ADD COLUMN version integer DEFAULT 1 NOT NULL;
