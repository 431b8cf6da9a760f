-- How far the job has compared the stored records with the leaves of the tree, and what it found. It has one row.
-- A pass goes from 0 up to `below`, the size of the log when it began. Without a pass under way `below` is null.
CREATE TABLE log_checks (
  single boolean DEFAULT true NOT NULL PRIMARY KEY CHECK (single),
  next_index bigint DEFAULT 0 NOT NULL,
  below bigint,
  ended_at timestamptz(3),
  -- The last pass that found no fault.
  whole_size bigint,
  whole_at timestamptz(3),
  -- The fault that ended the last pass.
  fault_index bigint,
  fault text,
  fault_at timestamptz(3),
  CONSTRAINT log_checks_fault_check CHECK (fault IN ('missing_leaf', 'missing_record', 'changed_record', 'changed_tree'))
);
INSERT INTO log_checks DEFAULT VALUES;

-- The size of the log at an instant: its growth from day to day.
CREATE INDEX log_checkpoints_by_time ON log_checkpoints USING btree (signed_at);
