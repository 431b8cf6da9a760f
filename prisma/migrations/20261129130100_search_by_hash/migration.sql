-- The trail finds an entry by its leaf hash, and records by the digest of the document that they are about.
CREATE INDEX log_leaves_by_hash ON log_leaves USING hash (leaf_hash);
CREATE INDEX delegation_versions_by_digest ON delegation_versions USING hash (digest);
CREATE INDEX request_revisions_by_digest ON request_revisions USING hash (digest);

-- The console shows the last characters of an instance's id.
CREATE INDEX instances_by_ending ON instances USING btree (reverse(id) text_pattern_ops);
