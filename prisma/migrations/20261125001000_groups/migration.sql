-- Groups of people: who may decide which step, and what they may delegate.

create type group_source as enum ('manual', 'provider');

create table groups (
  id            text not null,
  name          text not null,
  description   text not null default '',
  version       integer not null default 1,
  removed_at    timestamptz(3),
  created_at    timestamptz(3) not null default current_timestamp,
  constraint groups_pkey primary key (id)
);
-- The name of a removed group is not given again: a policy that names it must not mean other people one day.
create unique index groups_name_key on groups (name);

create table group_members (
  group_id   text not null,
  person_id  text not null,
  source     group_source not null,
  added_at   timestamptz(3) not null default current_timestamp,
  constraint group_members_pkey primary key (group_id, person_id, source),
  constraint group_members_group_id_fkey foreign key (group_id) references groups (id) on delete restrict on update cascade,
  constraint group_members_person_id_fkey foreign key (person_id) references people (id) on delete restrict on update cascade
);
create index groups_of_a_person on group_members (person_id);

create trigger announce after insert or update on groups for each row execute function announce('groups', 'id');
