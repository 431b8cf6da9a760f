-- What is written before it is asked for: drafts of one person, templates for all, saved tests of an agent's authority.
-- Decisions read none of it, so nothing here moves an epoch.

create type test_verdict as enum ('allow', 'ask', 'deny');

create table drafts (
  id         text primary key,
  person_id  text not null,
  agent_id   text,
  content    text not null,
  version    integer not null default 1,
  created_at timestamptz(3) not null default current_timestamp,
  updated_at timestamptz(3) not null
);
create index drafts_of_a_person on drafts (person_id, updated_at);
create index drafts_due_for_removal on drafts (updated_at);

create table authority_templates (
  id            text primary key,
  name          text not null,
  description   text not null default '',
  purpose       text not null default '',
  authority     jsonb not null,
  days          integer not null default 30,
  max_depth     integer not null default 0,
  version       integer not null default 1,
  created_by_id text not null,
  updated_by_id text not null,
  created_at    timestamptz(3) not null default current_timestamp,
  updated_at    timestamptz(3) not null
);
create unique index authority_templates_name_key on authority_templates (name);

create table authority_tests (
  id            text primary key,
  agent_id      text not null,
  name          text not null,
  question      jsonb not null,
  expected      test_verdict not null,
  version       integer not null default 1,
  created_by_id text not null,
  created_at    timestamptz(3) not null default current_timestamp
);
create unique index tests_of_an_agent on authority_tests (agent_id, name);

/* Announces a change that moves no epoch, a removal included. */
create function announce_all() returns trigger language plpgsql as $$
begin
  perform pg_notify('mandate', json_build_object('topic', tg_argv[0],
    'id', case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end ->> tg_argv[1])::text);
  return null;
end $$;
create trigger announce after insert or update or delete on authority_templates
  for each row execute function announce_all('authority-templates', 'id');
create trigger announce after insert or update or delete on authority_tests
  for each row execute function announce_all('authority-tests', 'id');
