-- One row for each background job: when it last ran, how long it took, and how it ended. Written by the server that ran it.
CREATE TABLE job_runs (
  name text NOT NULL,
  every text,
  started_at timestamptz(3),
  ended_at timestamptz(3),
  completed_at timestamptz(3),
  took_ms integer,
  failed boolean DEFAULT false NOT NULL,
  runs bigint DEFAULT 0 NOT NULL,
  failures bigint DEFAULT 0 NOT NULL,
  CONSTRAINT job_runs_pkey PRIMARY KEY (name)
);

-- The last failure of each queued job that failed.
CREATE TABLE job_failures (
  id text NOT NULL,
  job_id uuid NOT NULL,
  name text NOT NULL,
  first_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  failed_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  attempts integer DEFAULT 1 NOT NULL,
  error text NOT NULL,
  CONSTRAINT job_failures_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX job_failures_of_a_job ON job_failures (job_id);
CREATE INDEX job_failures_due_for_removal ON job_failures (failed_at);
