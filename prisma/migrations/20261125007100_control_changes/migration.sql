-- Changes of controls (ceilings, entitlements, policies) that wait for a second person.

create type control_change_status as enum ('proposed', 'applied', 'refused', 'withdrawn', 'expired');

create table control_changes (
  id             text primary key,
  kind           text not null,
  subject_id     text not null,
  based_on       integer not null,
  document       text not null,
  digest         text not null,
  reason         text not null,
  status         control_change_status not null default 'proposed',
  proposed_by_id text not null,
  proposed_at    timestamptz(3) not null default current_timestamp,
  expires_at     timestamptz(3) not null,
  decided_by_id  text,
  decided_at     timestamptz(3),
  note           text,
  -- Whatever the code does, nobody is both people.
  constraint control_changes_two_people check (status <> 'applied' or decided_by_id <> proposed_by_id)
);
create index control_changes_of_a_subject on control_changes (subject_id, kind, id);
-- One change of a control waits at a time, so that whoever confirms knows what it changes.
create unique index control_changes_one_open on control_changes (kind, subject_id) where status = 'proposed';

create trigger announce after insert or update on control_changes for each row execute function announce('control-changes', 'subject_id');
