-- Sealed decisions counted by minute, verdict and reason, so that a start page counts no records. Kept for two days.
CREATE TABLE decision_minutes (
  minute timestamptz(3) NOT NULL,
  decision text NOT NULL,
  code text NOT NULL,
  count bigint NOT NULL,
  CONSTRAINT decision_minutes_pkey PRIMARY KEY (minute, decision, code)
);
CREATE INDEX decision_minutes_due_for_removal ON decision_minutes (minute);
