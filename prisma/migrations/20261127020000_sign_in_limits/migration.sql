-- Attempts are counted under other keys than before, and a count says when the next attempt is admitted.
delete from sign_in_throttles;
alter table sign_in_throttles add column open_at timestamptz(3) not null default now();
create index sign_in_throttles_due_for_removal on sign_in_throttles (window_start);

-- Addresses, as keyed hashes, from which a person signed in: strangers' attempts do not slow them down there.
create table sign_in_places (
  person_id text not null references people (id) on delete restrict on update cascade,
  place     text not null,
  seen_at   timestamptz(3) not null default now(),
  primary key (person_id, place)
);
create index sign_in_places_due_for_removal on sign_in_places (seen_at);

-- Failed sign-ins that are counted and not yet recorded: one row for each group and interval.
create table sign_in_failures (
  key       text primary key,
  code      text not null,
  person_id text references people (id) on delete restrict on update cascade,
  address   text,
  since     timestamptz(3) not null default now(),
  attempts  integer not null default 0
);
create index sign_in_failures_due on sign_in_failures (since);
