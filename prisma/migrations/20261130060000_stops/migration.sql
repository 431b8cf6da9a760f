-- A suspension of many at once: an owner's fleet, a blueprint, or everything. Evaluations read the one row, as of a stop.
ALTER TABLE people ADD COLUMN suspended_at timestamptz(3);
ALTER TABLE blueprints ADD COLUMN suspended_at timestamptz(3);
ALTER TABLE organisation ADD COLUMN suspended_at timestamptz(3);

CREATE OR REPLACE TRIGGER note_move AFTER UPDATE OF not_before, suspended_at, current_version ON blueprints FOR EACH ROW
  WHEN (((old.not_before IS DISTINCT FROM new.not_before) OR (old.suspended_at IS DISTINCT FROM new.suspended_at)
    OR (old.current_version IS DISTINCT FROM new.current_version))) EXECUTE FUNCTION note_move('blueprints', 'id');
CREATE OR REPLACE TRIGGER note_move AFTER UPDATE OF not_before, suspended_at ON organisation FOR EACH ROW
  WHEN (((old.not_before IS DISTINCT FROM new.not_before) OR (old.suspended_at IS DISTINCT FROM new.suspended_at)))
  EXECUTE FUNCTION note_move('all', 'id');
CREATE OR REPLACE TRIGGER note_move AFTER UPDATE OF status, not_before, suspended_at ON people FOR EACH ROW
  WHEN (((old.status IS DISTINCT FROM new.status) OR (old.not_before IS DISTINCT FROM new.not_before)
    OR (old.suspended_at IS DISTINCT FROM new.suspended_at))) EXECUTE FUNCTION note_move('people', 'id');

-- suspension: Whether the stop can be lifted. tokens_until: When the last token that was live at the stop expires.
ALTER TABLE revocations
  ADD COLUMN suspension boolean DEFAULT false NOT NULL,
  ADD COLUMN lifted_at timestamptz(3),
  ADD COLUMN lifted_by_id text,
  ADD COLUMN tokens_until timestamptz(3);
CREATE UNIQUE INDEX revocations_suspended ON revocations (scope, subject_id) WHERE suspension AND lifted_at IS NULL;
CREATE OR REPLACE TRIGGER announce AFTER INSERT OR UPDATE OF counted_at, settled_at, lifted_at ON revocations
  FOR EACH ROW EXECUTE FUNCTION announce('revocations', 'id');

-- The server processes, so that a proof lists those that saw no attempt too.
CREATE TABLE server_processes (
  id text NOT NULL,
  host text NOT NULL,
  pid integer NOT NULL,
  started_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  seen_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT server_processes_pkey PRIMARY KEY (id)
);
CREATE INDEX server_processes_due_for_removal ON server_processes (seen_at);

-- What one process saw of one stop: when it learnt of it, its last allow before and its first refusal after.
CREATE TABLE stop_sightings (
  revocation_id text NOT NULL,
  process_id text NOT NULL,
  noticed_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  last_allowed_at timestamptz(3),
  first_refused_at timestamptz(3),
  CONSTRAINT stop_sightings_pkey PRIMARY KEY (revocation_id, process_id)
);
CREATE INDEX stop_sightings_due_for_removal ON stop_sightings (noticed_at);
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON stop_sightings FOR EACH ROW EXECUTE FUNCTION announce('revocations', 'revocation_id');
