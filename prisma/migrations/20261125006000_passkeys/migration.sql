-- Passkeys of people, and what is waiting to be signed with one (rules A4).

create type passkey_purpose as enum ('register', 'approve');

create table passkeys (
  id              text primary key,
  person_id       text not null references people (id) on delete restrict on update cascade,
  name            text not null,
  credential_id   text not null,
  public_key      bytea not null,
  jwk             jsonb not null,
  counter         bigint not null check (counter >= 0),
  transports      text[],
  backup_eligible boolean not null,
  backed_up       boolean not null,
  rp_id           text not null,
  created_at      timestamptz(3) not null default current_timestamp,
  last_used_at    timestamptz(3),
  confirmed_by_id text check (confirmed_by_id <> person_id),
  confirmed_at    timestamptz(3),
  blocked_at      timestamptz(3)
);
create unique index passkeys_credential_id_key on passkeys (credential_id);
create index passkeys_of_a_person on passkeys (person_id, id);
create trigger announce after insert or update on passkeys for each row execute function announce('passkeys', 'id');

/* Announces that a row is gone. */
create function announce_gone() returns trigger language plpgsql as $$
begin
  perform pg_notify('mandate', json_build_object('topic', tg_argv[0], 'id', to_jsonb(old) ->> tg_argv[1])::text);
  return null;
end $$;
create trigger announce_gone after delete on passkeys for each row execute function announce_gone('passkeys', 'id');

create table passkey_challenges (
  challenge  text primary key,
  purpose    passkey_purpose not null,
  person_id  text not null,
  session_id text not null,
  claim      jsonb,
  expires_at timestamptz(3) not null
);
create index passkey_challenges_due_for_removal on passkey_challenges (expires_at);

alter table request_votes add column passkey jsonb;
