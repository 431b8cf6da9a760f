-- What a blueprint says of its agents' delegations, and agents that follow their blueprint's current version.

alter table blueprint_versions
  add column defaults                     jsonb,
  add column approval_policy_id           text,
  add column grant_subdelegations_at_once boolean not null default false,
  add column max_delegation_days          integer not null default 366;

-- A new version is one row for a whole fleet: the blueprint's own epoch covers it, and no agent's row follows.
alter table agents drop column blueprint_version;

create index agents_of_a_blueprint on agents (blueprint_id, id);
