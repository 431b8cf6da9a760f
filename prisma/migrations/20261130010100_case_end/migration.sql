-- A case ends: it is closed with a reason, and may be reopened.
ALTER TABLE cases ADD COLUMN closed_at timestamptz(3);
ALTER TABLE cases ADD COLUMN closed_by_id text;
ALTER TABLE cases ADD COLUMN close_reason text;
ALTER TABLE cases ADD CONSTRAINT cases_closed_whole CHECK (
  (closed_at IS NULL) = (closed_by_id IS NULL) AND (closed_at IS NULL) = (close_reason IS NULL)
);
