-- What two admins agreed that a person, or whoever is in a group, may delegate. What follows for each person stands in
-- `entitlements`, which decisions read.
create table entitlement_settings (
  subject_id text not null,
  person_id  text,
  group_id   text,
  authority  jsonb,
  version    integer not null,
  updated_at timestamptz(3) not null default current_timestamp,
  constraint entitlement_settings_pkey primary key (subject_id),
  constraint entitlement_settings_person_id_fkey foreign key (person_id) references people (id) on delete restrict on update cascade,
  constraint entitlement_settings_group_id_fkey foreign key (group_id) references groups (id) on delete restrict on update cascade,
  constraint entitlement_settings_of_one_subject check (subject_id = coalesce(person_id, group_id) and num_nonnulls(person_id, group_id) = 1)
);
create index entitlement_settings_of_a_person on entitlement_settings (person_id);
create index entitlement_settings_of_a_group on entitlement_settings (group_id);

-- Entitlements that were written before had been set for the person.
insert into entitlement_settings (subject_id, person_id, authority, version)
  select person_id, person_id, authority, 1 from entitlements;

create trigger announce after insert or update on entitlement_settings
  for each row execute function announce('entitlements', 'subject_id');
