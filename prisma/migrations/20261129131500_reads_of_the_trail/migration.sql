-- Records of reads and refused attempts are searched apart from the trail, so that no search reads past them.
-- The columns are those of audit_search, in the same order.
CREATE TABLE audit_reads (LIKE audit_search INCLUDING DEFAULTS);
ALTER TABLE audit_reads ADD CONSTRAINT audit_reads_pkey PRIMARY KEY ("time", index);
CREATE INDEX audit_reads_newest ON audit_reads USING btree (index DESC);
CREATE INDEX audit_reads_by_actor ON audit_reads USING btree (actor_id, index DESC);
CREATE INDEX audit_reads_by_rare_actor ON audit_reads USING btree (actor_type, index DESC) WHERE (actor_type = ANY (ARRAY['person'::text, 'system'::text]));
CREATE INDEX audit_reads_by_type ON audit_reads USING btree (type, index DESC);
CREATE INDEX audit_reads_by_code ON audit_reads USING btree (code, index DESC) WHERE (code IS NOT NULL);
CREATE INDEX audit_reads_by_address ON audit_reads USING btree (address, index DESC) WHERE (address IS NOT NULL);
-- Reads are of no agent: the index has no rows, and ends the search for an agent at once.
CREATE INDEX audit_reads_by_agent ON audit_reads USING btree (agent_id, index DESC) WHERE (agent_id IS NOT NULL);
CREATE INDEX audit_reads_refs ON audit_reads USING gin (refs);
CREATE INDEX audit_reads_words ON audit_reads USING gin (to_tsvector('simple'::regconfig, text));

WITH moved AS (
  DELETE FROM audit_search
  WHERE type IN ('audit.exported', 'audit.export-ordered', 'audit.export-removed', 'evidence.downloaded')
  RETURNING *
)
INSERT INTO audit_reads SELECT * FROM moved;

-- The whole trail: for questions that name reads.
CREATE VIEW audit_trail AS SELECT * FROM audit_search UNION ALL SELECT * FROM audit_reads;

-- The reads and refusals that have a record already, until the end of their ten minutes.
CREATE TABLE audit_read_marks (
  key text NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  CONSTRAINT audit_read_marks_pkey PRIMARY KEY (key)
);
CREATE INDEX audit_read_marks_due_for_removal ON audit_read_marks USING btree (expires_at);

-- How many of a person's reads got a record in a minute, and how many are counted together. A job records the count.
CREATE TABLE audit_read_minutes (
  minute timestamptz(3) NOT NULL,
  person_id text NOT NULL,
  recorded integer NOT NULL,
  withheld integer NOT NULL,
  CONSTRAINT audit_read_minutes_pkey PRIMARY KEY (minute, person_id)
);

/*
 * Records a read in one statement, unless it has a record already. It marks the read until its window ends, and counts it
 * for its person's minute. A minute has so many records at most. Answers whether it made a record. Repeating it changes
 * nothing.
 */
CREATE FUNCTION record_read(
  mark text, until timestamptz, person text, at timestamptz, most integer,
  entry text, entry_type text, entry_body bytea, entry_hash bytea,
  members text[], salts bytea[], contents text[]
) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  over integer;
begin
  -- Before the first id is drawn.
  perform barrier_shared();
  insert into audit_read_marks (key, expires_at) values (mark, until) on conflict do nothing;
  if not found then return false; end if;
  insert into audit_read_minutes as m (minute, person_id, recorded, withheld)
  values (date_trunc('minute', at), person, 1, 0)
  on conflict (minute, person_id) do update
  set recorded = m.recorded + (m.recorded < most)::int, withheld = m.withheld + (m.recorded >= most)::int
  returning withheld into over;
  if over > 0 then return false; end if;
  insert into log_entries (entry_id, type, body, leaf_hash) values (entry, entry_type, entry_body, entry_hash);
  insert into erasable_texts (entry_id, member, salt, value)
  select entry, t.member, t.salt, t.content from unnest(members, salts, contents) as t(member, salt, content);
  return true;
end $$;
