-- Witnesses that an admin named: keys of programs that follow the log and cosign it.
CREATE TABLE log_witnesses (
  id text NOT NULL,
  name text NOT NULL,
  vkey text NOT NULL,
  added_by_id text NOT NULL,
  added_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT log_witnesses_pkey PRIMARY KEY (id),
  CONSTRAINT log_witnesses_once UNIQUE (vkey)
);

-- The newest cosignature of each witness. `line` is its line of the signed note (C2SP tlog-cosignature).
CREATE TABLE log_cosignatures (
  witness_id text NOT NULL,
  origin text NOT NULL,
  size bigint NOT NULL,
  line text NOT NULL,
  -- By the witness's own clock.
  cosigned_at timestamptz(3) NOT NULL,
  received_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT log_cosignatures_pkey PRIMARY KEY (witness_id),
  CONSTRAINT log_cosignatures_witness_id_fkey FOREIGN KEY (witness_id) REFERENCES log_witnesses (id) ON DELETE CASCADE
);
