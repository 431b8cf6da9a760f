-- An account that an admin links to somebody who has joined decides nothing in its first day, unless a second admin confirms it.
alter table external_identities add column linked_by_id text;
alter table external_identities add column waits_until timestamptz(3);
-- Opened through an account that waited: it decides and confirms nothing.
alter table sessions add column limited boolean not null default false;
