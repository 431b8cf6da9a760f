-- Finds agents whose names begin with a text, whatever the collation of the database is.
create index agents_by_name_prefix on agents (name text_pattern_ops);
