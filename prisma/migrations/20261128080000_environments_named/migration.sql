-- Which versions give authority for some environments alone: most do not, and a list asks it of thousands.
create index "delegation_versions_for_environments" on "delegation_versions" ("delegation_id", "version")
  where "effective" @? '$[*].conditions.environments';
