ALTER TYPE detection_kind ADD VALUE 'stop_drill';

-- The canary of the stop drills, and how often it is stopped. private_key is wrapped by the key-encryption key.
CREATE TABLE drill_settings (
  id text DEFAULT 'org' NOT NULL,
  agent_id text NOT NULL,
  instance_id text NOT NULL,
  private_key bytea NOT NULL,
  every_minutes integer NOT NULL,
  target_ms integer NOT NULL,
  enabled boolean NOT NULL,
  set_by_id text NOT NULL,
  set_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT drill_settings_pkey PRIMARY KEY (id),
  CONSTRAINT drill_settings_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TYPE drill_status AS ENUM ('running', 'passed', 'slow', 'failed');
CREATE TABLE drills (
  id text NOT NULL,
  agent_id text NOT NULL,
  status drill_status DEFAULT 'running' NOT NULL,
  code text,
  started_by_id text,
  target_ms integer NOT NULL,
  started_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  stopped_at timestamptz(3),
  finished_at timestamptz(3),
  effect_ms integer,
  CONSTRAINT drills_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX drills_running ON drills (status) WHERE status = 'running';
CREATE INDEX drills_due_for_removal ON drills (started_at);
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON drills FOR EACH ROW EXECUTE FUNCTION announce('drills', 'id');

-- The questions of one process during one drill. Their times are those of the commits.
CREATE TABLE drill_measurements (
  drill_id text NOT NULL,
  process_id text NOT NULL,
  first_allowed_at timestamptz(3),
  last_allowed_at timestamptz(3),
  first_refused_at timestamptz(3),
  questions integer NOT NULL,
  CONSTRAINT drill_measurements_pkey PRIMARY KEY (drill_id, process_id),
  CONSTRAINT drill_measurements_drill_id_fkey FOREIGN KEY (drill_id) REFERENCES drills (id) ON DELETE CASCADE ON UPDATE CASCADE
);
