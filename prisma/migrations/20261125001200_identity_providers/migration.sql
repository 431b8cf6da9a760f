-- Identity providers with which people sign in (OpenID Connect), and what their groups mean here.

create type client_authentication as enum ('client_secret_basic', 'client_secret_post');

create table identity_providers (
  id              text not null,
  slug            text not null,
  name            text not null,
  issuer          text not null,
  client_id       text not null,
  client_secret   bytea not null,
  client_authentication client_authentication not null default 'client_secret_basic',
  scopes          text[] not null,
  groups_claim    text,
  create_people   boolean not null default false,
  default_roles   person_role[] not null,
  status          trust_status not null default 'active',
  version         integer not null default 1,
  created_by_id   text not null,
  created_at      timestamptz(3) not null default current_timestamp,
  constraint identity_providers_pkey primary key (id)
);
create unique index identity_providers_slug_key on identity_providers (slug);
create unique index identity_providers_issuer_client_id_key on identity_providers (issuer, client_id);

create table provider_group_mappings (
  provider_id   text not null,
  value         text not null,
  roles         person_role[] not null default '{}',
  group_id      text,
  created_by_id text not null,
  created_at    timestamptz(3) not null default current_timestamp,
  constraint provider_group_mappings_pkey primary key (provider_id, value),
  constraint provider_group_mappings_provider_id_fkey foreign key (provider_id) references identity_providers (id) on delete restrict on update cascade,
  constraint provider_group_mappings_group_id_fkey foreign key (group_id) references groups (id) on delete restrict on update cascade
);
create index provider_group_mappings_of_a_group on provider_group_mappings (group_id);

-- Which of a person's roles came from a provider at the latest sign-in; those are replaced at the next one.
alter table people add column provider_roles person_role[] not null default '{}';
-- With which provider a session was opened.
alter table sessions add column provider_id text;
alter table sessions add constraint sessions_provider_id_fkey
  foreign key (provider_id) references identity_providers (id) on delete restrict on update cascade;
create index sessions_of_a_provider on sessions (provider_id);

create trigger announce after insert or update on identity_providers
  for each row execute function announce('identity-providers', 'id');
create trigger announce after insert or update on provider_group_mappings
  for each row execute function announce('identity-providers', 'provider_id');
