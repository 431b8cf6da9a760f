-- Policies say who has to decide a request; each revision passes its steps in order.

create type revision_cause as enum ('made', 'renewed', 'revised', 'narrowed');
create type step_state as enum ('waiting', 'open', 'passed', 'skipped');

create table approval_policies (
  id              text primary key,
  name            text not null,
  current_version int not null default 1,
  is_default      boolean not null default false,
  created_at      timestamptz(3) not null default current_timestamp
);
create unique index approval_policies_name_key on approval_policies (name);

create table approval_policy_versions (
  policy_id       text not null references approval_policies (id) on delete restrict on update cascade,
  version         int not null,
  rules           jsonb not null,
  auto_grant      boolean not null default false,
  change_id       text,
  created_at      timestamptz(3) not null default current_timestamp,
  primary key (policy_id, version)
);

-- The policy that comes with the product: one approver, never the requester.
insert into approval_policies (id, name, is_default) values ('apl_00000000000000000000000000', 'four-eyes', true);
insert into approval_policy_versions (policy_id, version, rules) values
  ('apl_00000000000000000000000000', 1, '[{"when":{},"steps":[{"name":"Approval","quorum":1}]}]');

alter table requests
  add column policy_id      text not null default 'apl_00000000000000000000000000',
  add column policy_version int not null default 1,
  add column current_step   int not null default 1,
  add column assignee_id    text,
  add column assignee_group text,
  add column narrowed_by_id text;

create table request_revisions (
  request_id   text not null references requests (id) on delete restrict on update cascade,
  revision     int not null,
  cause        revision_cause not null,
  by_person_id text,
  note         text not null default '',
  document     text not null,
  digest       text not null,
  sentence     text not null,
  purpose      text not null,
  authority    jsonb not null,
  effect       jsonb not null,
  not_before   timestamptz(3) not null,
  expires_at   timestamptz(3) not null,
  max_depth    int not null,
  at           timestamptz(3) not null default current_timestamp,
  primary key (request_id, revision)
);

create table request_steps (
  request_id   text not null references requests (id) on delete restrict on update cascade,
  revision     int not null,
  number       int not null,
  state        step_state not null,
  rule         jsonb not null,
  groups       text[],
  opened_at    timestamptz(3),
  overdue_at   timestamptz(3),
  escalated_at timestamptz(3),
  closed_at    timestamptz(3),
  primary key (request_id, revision, number)
);
create index request_steps_due on request_steps (state, overdue_at);

-- Requests made before there were policies: one step, which anybody who may decide answers.
insert into request_revisions (request_id, revision, cause, by_person_id, document, digest, sentence, purpose, authority,
    effect, not_before, expires_at, max_depth, at)
  select id, revision, case when revision = 1 then 'made' else 'renewed' end::revision_cause,
    case when revision = 1 then requester_id end, document, digest, sentence, purpose, authority, effect, not_before,
    expires_at, max_depth, created_at
  from requests;
insert into request_steps (request_id, revision, number, state, rule, groups, opened_at, closed_at)
  select id, revision, 1, case when status in ('pending', 'changes_requested') then 'open' else 'passed' end::step_state,
    '{"number":1,"name":"Approval","quorum":1,"groups":[],"separateFrom":[],"samePerson":false,"passkey":false}',
    '{}', created_at, decided_at
  from requests;

alter table request_votes
  add column step          int not null default 1,
  add column for_person_id text,
  add column first_read_at timestamptz(3),
  add column opened_at     timestamptz(3);
alter table request_votes drop constraint request_votes_pkey;
alter table request_votes add primary key (request_id, revision, step, person_id);
create index votes_by_time on request_votes (at);

create table request_readings (
  request_id    text not null,
  revision      int not null,
  person_id     text not null,
  first_read_at timestamptz(3) not null default current_timestamp,
  primary key (request_id, revision, person_id)
);

alter table request_comments add column path text;

create table approval_covers (
  person_id text primary key,
  cover_id  text not null,
  from_at   timestamptz(3) not null,
  until_at  timestamptz(3) not null,
  set_at    timestamptz(3) not null default current_timestamp
);
create index covers_by_person on approval_covers (cover_id);

create trigger announce after insert or update on request_votes for each row execute function announce('requests', 'request_id');
create trigger announce after update on request_steps for each row execute function announce('requests', 'request_id');
create trigger announce after insert or update on approval_policies for each row execute function announce('approval-policies', 'id');
