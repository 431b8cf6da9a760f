-- Names as they were. Records hold SHA-256(salt || value) of the names of what they are about; one row serves every
-- record with the same name. Deleting the rows of an id erases its names from all records and leaves the log valid.
create table kept_names (
  digest  text primary key,
  id      text not null,
  salt    bytea not null,
  value   text not null,
  kept_at timestamptz(3) not null default clock_timestamp()
);
create index kept_names_of_an_id on kept_names (id);
create index kept_names_by_value on kept_names (lower(value), id);
create index kept_names_by_word on kept_names using gin (to_tsvector('simple', value));

-- Names of today, so that they still find old records after a change.
insert into kept_names (digest, id, salt, value)
select translate(rtrim(encode(sha256(n.salt || convert_to(n.name, 'UTF8')), 'base64'), '='), '+/', '-_'), n.id, n.salt, n.name
from (
  select o.id, o.name, sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')) as salt
  from (
    select id, name from agents
    union all select id, name from people
    union all select id, name from resource_servers
    union all select id, name from blueprints
    union all select id, name from groups
    union all select id, name from approval_policies
    union all select id, name from trusted_issuers
    union all select id, name from identity_providers
    union all select id, name from authority_templates
  ) o
) n;
