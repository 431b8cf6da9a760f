-- The manager of a person takes over the agents of a person who leaves.
ALTER TABLE people ADD COLUMN manager_id text;
ALTER TABLE people ADD CONSTRAINT people_manager_id_fkey FOREIGN KEY (manager_id) REFERENCES people (id) ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX people_of_a_manager ON people (manager_id);

-- Who takes over if no manager can, and how long that may take. No row is the usual.
CREATE TABLE ownership_settings (
  id text DEFAULT 'org' NOT NULL,
  grace_days integer NOT NULL,
  fallback_group_id text,
  set_by_id text NOT NULL,
  set_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT ownership_settings_pkey PRIMARY KEY (id),
  CONSTRAINT ownership_settings_fallback_group_id_fkey FOREIGN KEY (fallback_group_id) REFERENCES groups (id) ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TYPE leaver_status AS ENUM ('settling', 'waiting', 'finished', 'cancelled');
CREATE TYPE leaver_item_kind AS ENUM ('agent', 'delegation', 'cover', 'request');
CREATE TYPE leaver_outcome AS ENUM ('waiting', 'rehomed', 'stopped', 'ended');

-- A person who left, and what becomes of what they owned and gave.
CREATE TABLE leavers (
  id text NOT NULL,
  person_id text NOT NULL,
  status leaver_status DEFAULT 'settling' NOT NULL,
  left_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  grace_ends_at timestamptz(3) NOT NULL,
  by_ids text[] DEFAULT '{}' NOT NULL,
  finished_at timestamptz(3),
  certificate text,
  signature text,
  CONSTRAINT leavers_pkey PRIMARY KEY (id),
  CONSTRAINT leavers_person_id_fkey FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX leavers_open ON leavers (person_id) WHERE status IN ('settling', 'waiting');
CREATE UNIQUE INDEX leavers_once ON leavers (person_id, left_at);
CREATE INDEX leavers_by_status ON leavers (status, id);
CREATE INDEX leavers_due_for_removal ON leavers (finished_at);
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON leavers FOR EACH ROW EXECUTE FUNCTION announce('leavers', 'id');

CREATE TABLE leaver_items (
  leaver_id text NOT NULL,
  kind leaver_item_kind NOT NULL,
  subject_id text NOT NULL,
  outcome leaver_outcome NOT NULL,
  to_person_id text,
  rule text,
  at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT leaver_items_pkey PRIMARY KEY (leaver_id, kind, subject_id),
  CONSTRAINT leaver_items_leaver_id_fkey FOREIGN KEY (leaver_id) REFERENCES leavers (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX leaver_items_waiting ON leaver_items (leaver_id, kind, subject_id) WHERE outcome = 'waiting';
CREATE INDEX requests_of_an_assignee ON requests (assignee_id, id) WHERE status IN ('pending', 'changes_requested');
CREATE INDEX requests_open_of_a_requester ON requests (requester_id, id) WHERE status IN ('pending', 'changes_requested');
