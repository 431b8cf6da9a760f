-- Identity and credentials: grants beside client_credentials, status lists, issuers that are trusted, detections.

create type token_grant as enum ('client_credentials', 'token_exchange', 'jwt_bearer');

create table status_lists (
  id         serial primary key,
  size       integer not null check (size > 0),
  seed       bytea not null,
  taken      integer not null default 0 check (taken between 0 and size),
  created_at timestamptz(3) not null default current_timestamp
);

-- Tokens live for minutes: those of the version before have no status bit, and end here.
delete from access_tokens;
alter table access_tokens
  add column person_id    text,
  add column grant_type   token_grant not null default 'client_credentials',
  add column parent_jti   text,
  add column act          jsonb,
  add column status_list  integer not null,
  add column status_index integer not null,
  add column issued_from  text not null default '',
  add column user_agent   text not null default '';
create unique index access_tokens_status_bit on access_tokens (status_list, status_index);
create index access_tokens_exchanged_for_a_token on access_tokens (parent_jti);

alter table organisation add column dpop_nonce_required boolean not null default false;

alter table instances
  add column workload_rule_id      text,
  add column workload_subject      text,
  add column rotation_requested_at timestamptz(3);
alter table instance_usage
  add column last_used_from  text not null default '',
  add column last_user_agent text not null default '',
  add column last_jkt        text;

create type issuer_kind as enum ('workloads', 'people');
create type key_source as enum ('jwks', 'jwks_uri', 'discovery', 'spiffe_bundle');
create type trust_status as enum ('active', 'disabled');

create table trusted_issuers (
  id              text primary key,
  name            text not null,
  kind            issuer_kind not null,
  issuer          text not null,
  audience        text not null,
  key_source      key_source not null,
  keys_url        text,
  keys            jsonb not null,
  keys_fetched_at timestamptz(3),
  refresh_after   timestamptz(3),
  fetch_error     text,
  status          trust_status not null default 'active',
  created_by_id   text not null,
  created_at      timestamptz(3) not null default current_timestamp,
  version         integer not null default 1
);
create unique index trusted_issuers_issuer_key on trusted_issuers (issuer);
create index trusted_issuers_due_for_refresh on trusted_issuers (status, refresh_after);

create table workload_rules (
  id              text primary key,
  issuer_id       text not null references trusted_issuers (id) on delete restrict on update cascade,
  agent_id        text not null,
  subject_pattern text not null,
  network         text,
  status          trust_status not null default 'active',
  created_by_id   text not null,
  created_at      timestamptz(3) not null default current_timestamp,
  last_used_at    timestamptz(3)
);
create index workload_rules_of_an_agent on workload_rules (agent_id);
create index workload_rules_of_an_issuer on workload_rules (issuer_id);

create type detection_kind as enum ('superseded_key_used');
create type detection_status as enum ('open', 'closed');

create table detections (
  id          text primary key,
  kind        detection_kind not null,
  status      detection_status not null default 'open',
  agent_id    text not null,
  instance_id text,
  sightings   jsonb not null,
  raised_at   timestamptz(3) not null default current_timestamp,
  closed_at   timestamptz(3),
  closed_by_id text,
  note        text
);
create index detections_by_status on detections (status, id);
create index detections_of_an_agent on detections (agent_id);

/* Usage is no change of standing: it moves no epoch. */
create trigger move_epoch after insert or update of name, kind, issuer, audience, key_source, keys_url, keys, status or delete
  on trusted_issuers for each row execute function move_epoch('id', 'trusted-issuers');
create trigger move_epoch after insert or update of issuer_id, agent_id, subject_pattern, network, status or delete
  on workload_rules for each row execute function move_epoch('id', 'trusted-issuers');
create trigger announce after insert or update on detections for each row execute function announce('detections', 'id');
