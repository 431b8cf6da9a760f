-- Owners are asked in turn whether they still answer for their agents. One row; the first time comes after the usual days.
CREATE TABLE ownership_attestation (
  id text DEFAULT 'org' NOT NULL,
  every_days integer,
  due_days integer NOT NULL,
  on_silence text NOT NULL,
  next_at timestamptz(3),
  set_by_id text,
  CONSTRAINT ownership_attestation_pkey PRIMARY KEY (id)
);
INSERT INTO ownership_attestation (id, every_days, due_days, on_silence, next_at)
  VALUES ('org', 180, 30, 'keep', clock_timestamp() + interval '180 days');
