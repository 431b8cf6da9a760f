ALTER TYPE discovery_kind ADD VALUE 'unknown_subject';

-- Subjects for which a resource server asked for decisions, and that are no agents of the register.
ALTER TABLE discoveries ADD COLUMN server_id text;
ALTER TABLE discoveries ADD COLUMN asked integer;
ALTER TABLE discoveries ADD CONSTRAINT discoveries_server_id_fkey
  FOREIGN KEY (server_id) REFERENCES resource_servers (id) ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX discoveries_by_server ON discoveries (server_id, status) WHERE server_id IS NOT NULL;

-- How many unknown subjects of a resource server were listed on a day (UTC), and how many questions about others were not.
CREATE TABLE unknown_subject_days (
  server_id text NOT NULL,
  day date NOT NULL,
  added integer DEFAULT 0 NOT NULL,
  left_out integer DEFAULT 0 NOT NULL,
  CONSTRAINT unknown_subject_days_pkey PRIMARY KEY (server_id, day),
  CONSTRAINT unknown_subject_days_server_id_fkey FOREIGN KEY (server_id) REFERENCES resource_servers (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX unknown_subject_days_due_for_removal ON unknown_subject_days (day);
CREATE INDEX unknown_subject_days_left_out ON unknown_subject_days (day DESC, server_id) WHERE left_out > 0;
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON unknown_subject_days FOR EACH ROW EXECUTE FUNCTION announce('discoveries', 'server_id');
