-- Cases: investigations with the entries that people pinned. A pack is an export that names its case.
CREATE TABLE cases (
  id text NOT NULL,
  title text NOT NULL,
  agent_id text,
  from_at timestamptz(3) NOT NULL,
  to_at timestamptz(3) NOT NULL,
  created_by_id text NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT cases_pkey PRIMARY KEY (id)
);

CREATE TABLE case_pins (
  case_id text NOT NULL,
  index bigint NOT NULL,
  note text NOT NULL,
  pinned_by_id text NOT NULL,
  at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT case_pins_pkey PRIMARY KEY (case_id, index),
  CONSTRAINT case_pins_case_id_fkey FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE ON UPDATE CASCADE
);

ALTER TABLE exports ADD COLUMN case_id text;
