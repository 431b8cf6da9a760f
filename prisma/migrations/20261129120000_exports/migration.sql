-- Exports of the trail: the order, its finished files, and their bytes in parts.
CREATE TYPE export_status AS ENUM ('queued', 'running', 'done', 'failed');

CREATE TABLE exports (
  id text NOT NULL,
  kind text NOT NULL,
  format text NOT NULL,
  person_id text NOT NULL,
  sees_all boolean NOT NULL,
  q text NOT NULL,
  from_at timestamptz(3),
  to_at timestamptz(3),
  purpose text NOT NULL,
  origin jsonb,
  status export_status DEFAULT 'queued' NOT NULL,
  code text,
  checkpoint text,
  size bigint DEFAULT 0 NOT NULL,
  next_index bigint DEFAULT 0 NOT NULL,
  count bigint DEFAULT 0 NOT NULL,
  first_index bigint,
  last_index bigint,
  bytes bigint DEFAULT 0 NOT NULL,
  hash_state bytea,
  revision integer DEFAULT 0 NOT NULL,
  failures integer DEFAULT 0 NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  touched_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  finished_at timestamptz(3),
  expires_at timestamptz(3) NOT NULL,
  CONSTRAINT exports_pkey PRIMARY KEY (id)
);
CREATE INDEX exports_of_a_person ON exports (person_id, id);
CREATE INDEX exports_unfinished ON exports (touched_at) WHERE status IN ('queued', 'running');
CREATE INDEX exports_by_expiry ON exports (expires_at);

CREATE TABLE export_files (
  export_id text NOT NULL,
  name text NOT NULL,
  bytes bigint NOT NULL,
  sha256 text NOT NULL,
  downloaded_at timestamptz(3),
  CONSTRAINT export_files_pkey PRIMARY KEY (export_id, name),
  CONSTRAINT export_files_export_id_fkey FOREIGN KEY (export_id) REFERENCES exports (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE export_chunks (
  export_id text NOT NULL,
  name text NOT NULL,
  start bigint NOT NULL,
  length integer NOT NULL,
  content bytea NOT NULL,
  CONSTRAINT export_chunks_pkey PRIMARY KEY (export_id, name, start),
  CONSTRAINT export_chunks_export_id_fkey FOREIGN KEY (export_id) REFERENCES exports (id) ON DELETE CASCADE ON UPDATE CASCADE
);
-- The bytes are compressed already.
ALTER TABLE export_chunks ALTER COLUMN content SET STORAGE EXTERNAL;
