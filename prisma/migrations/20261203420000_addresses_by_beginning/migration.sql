-- In the order of bytes, so that the addresses of a network lie one after the other: `ip:203.0.113.*`.
DROP INDEX audit_search_by_address, audit_reads_by_address;
CREATE INDEX audit_search_by_address ON audit_search USING btree (address text_pattern_ops, index DESC) WHERE (address IS NOT NULL);
CREATE INDEX audit_reads_by_address ON audit_reads USING btree (address text_pattern_ops, index DESC) WHERE (address IS NOT NULL);
