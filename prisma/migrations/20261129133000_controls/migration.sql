-- Audit controls: runs of checks over the evidence, and the work papers that people fill in.
CREATE TYPE control_run_status AS ENUM ('queued', 'running', 'done', 'failed');

CREATE TABLE control_runs (
  id text NOT NULL,
  control_id text NOT NULL,
  from_at timestamptz(3) NOT NULL,
  to_at timestamptz(3) NOT NULL,
  days integer,
  started_by_id text NOT NULL,
  origin jsonb,
  status control_run_status DEFAULT 'queued' NOT NULL,
  seed text NOT NULL,
  sample_size integer NOT NULL,
  checkpoint text,
  size bigint DEFAULT 0 NOT NULL,
  place text DEFAULT '' NOT NULL,
  population bigint DEFAULT 0 NOT NULL,
  exception_count bigint DEFAULT 0 NOT NULL,
  sample jsonb DEFAULT '[]'::jsonb NOT NULL,
  exceptions jsonb DEFAULT '[]'::jsonb NOT NULL,
  revision integer DEFAULT 0 NOT NULL,
  failures integer DEFAULT 0 NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  begun_at timestamptz(3),
  touched_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  finished_at timestamptz(3),
  signed_off_by_id text,
  signed_off_at timestamptz(3),
  conclusion text,
  note text,
  CONSTRAINT control_runs_pkey PRIMARY KEY (id),
  CONSTRAINT control_runs_are_signed_as_a_whole CHECK (
    (signed_off_at IS NULL) = (signed_off_by_id IS NULL) AND (signed_off_at IS NULL) = (conclusion IS NULL)
    AND (signed_off_at IS NULL OR status = 'done'))
);
CREATE INDEX control_runs_of_a_control ON control_runs (control_id, id);
CREATE UNIQUE INDEX control_runs_one_unfinished ON control_runs (control_id) WHERE status IN ('queued', 'running');
-- The runs that a job removes when their time is over.
CREATE INDEX control_runs_unsigned ON control_runs (created_at) WHERE signed_off_at IS NULL;

CREATE TABLE control_ticks (
  run_id text NOT NULL,
  key text NOT NULL,
  tick text NOT NULL,
  comment text NOT NULL,
  person_id text NOT NULL,
  at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT control_ticks_pkey PRIMARY KEY (run_id, key),
  CONSTRAINT control_ticks_run_id_fkey FOREIGN KEY (run_id) REFERENCES control_runs (id) ON DELETE CASCADE ON UPDATE CASCADE
);
