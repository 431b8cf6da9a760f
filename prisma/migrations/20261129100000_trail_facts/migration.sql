-- Facts that people search the trail by, derived from the sealed records like the other columns.
ALTER TABLE audit_search
  ADD COLUMN person_id text,
  ADD COLUMN for_id text,
  ADD COLUMN approvers text[] DEFAULT '{}'::text[] NOT NULL,
  ADD COLUMN rs_id text,
  ADD COLUMN task text,
  ADD COLUMN address text,
  ADD COLUMN key text,
  ADD COLUMN amounts numeric[] DEFAULT '{}'::numeric[] NOT NULL,
  ADD COLUMN units text[] DEFAULT '{}'::text[] NOT NULL,
  ADD COLUMN risk_tier text,
  ADD COLUMN environment text,
  ADD COLUMN blueprint_version integer,
  ADD COLUMN policy_version integer;

-- Rare rows, in the trail's order. Decisions have an address only where the resource server sends one.
CREATE INDEX audit_search_by_code ON audit_search USING btree (code, index DESC) WHERE (code IS NOT NULL);
CREATE INDEX audit_search_by_address ON audit_search USING btree (address, index DESC) WHERE (address IS NOT NULL);
CREATE INDEX audit_search_refused_by_type ON audit_search USING btree (type, index DESC) WHERE (decision = 'deny'::text);

-- The rows of the trail that a job still derives again: all below this index. It has one row, or none.
CREATE TABLE audit_rebuild (
  single boolean DEFAULT true NOT NULL PRIMARY KEY CHECK (single),
  below bigint NOT NULL
);
INSERT INTO audit_rebuild (below) SELECT size FROM log_head WHERE size > 0;
