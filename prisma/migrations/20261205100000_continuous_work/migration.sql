-- Work that goes on beside the queue of jobs: when it last went on, and how it failed.
CREATE TABLE continuous_work (
  name text NOT NULL,
  progress_at timestamptz(3),
  failed_at timestamptz(3),
  failing_since timestamptz(3),
  error text,
  CONSTRAINT continuous_work_pkey PRIMARY KEY (name)
);
