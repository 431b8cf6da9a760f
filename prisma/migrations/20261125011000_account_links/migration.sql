-- A link that an admin made has full effect once a second admin confirmed it, or once its day is over and the person
-- themselves said that the account is theirs. What had full effect before has it still.
update external_identities set waits_until = null where waits_until <= clock_timestamp();
alter table external_identities
  add column linked_at timestamptz(3) not null default current_timestamp,
  add column confirmed_by_id text,
  add column confirmed_at timestamptz(3),
  add column acknowledged_at timestamptz(3),
  -- Whatever the code does, nobody confirms their own link.
  add constraint external_identities_two_people check (confirmed_by_id is null or
    (confirmed_by_id is distinct from linked_by_id and confirmed_by_id <> person_id));
create index external_identities_of_a_person on external_identities (person_id);
create trigger announce after insert or update or delete on external_identities
  for each row execute function announce_all('account-links', 'person_id');
