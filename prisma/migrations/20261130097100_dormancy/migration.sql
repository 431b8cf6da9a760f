-- Days without an action until the steps for a silent agent; null for none.
ALTER TABLE blueprint_versions ADD COLUMN dormancy jsonb;

-- The steps that were taken for an agent or a delegation that is silent. The row ends with the silence.
CREATE TABLE dormancies (
  subject_id text NOT NULL,
  kind text NOT NULL,
  agent_id text NOT NULL,
  step text NOT NULL,
  silent_since timestamptz(3) NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT dormancies_pkey PRIMARY KEY (subject_id),
  CONSTRAINT dormancies_kind CHECK (kind IN ('agent', 'delegation', 'instance')),
  CONSTRAINT dormancies_step CHECK (step IN ('warned', 'suspended', 'retirement_proposed'))
);
CREATE INDEX dormancies_in_order ON dormancies (silent_since, subject_id);
CREATE INDEX dormancies_of_an_agent ON dormancies (agent_id);

-- Silence of an agent that its owner announced.
CREATE TABLE expected_silences (
  agent_id text NOT NULL,
  until timestamptz(3) NOT NULL,
  reason text NOT NULL,
  declared_by_id text NOT NULL,
  declared_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT expected_silences_pkey PRIMARY KEY (agent_id)
);
CREATE INDEX expected_silences_due_for_removal ON expected_silences (until);

-- One row: how far the agents were looked through.
CREATE TABLE dormancy_place (
  id text NOT NULL DEFAULT 'org',
  after text NOT NULL DEFAULT '',
  done_at timestamptz(3),
  CONSTRAINT dormancy_place_pkey PRIMARY KEY (id),
  CONSTRAINT dormancy_place_one_row CHECK (id = 'org')
);
INSERT INTO dormancy_place DEFAULT VALUES;
