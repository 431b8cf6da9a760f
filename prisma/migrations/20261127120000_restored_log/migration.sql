-- A database that was restored to an older state is found by the watermark outside of it, and stays sealed until an
-- operator acknowledges it. The log then goes on under another origin and key.

/* The verifier key of the log, so that no checkpoint of an origin is signed by the key of another one. */
alter table log_head add column vkey text;

/* Each restoration that was found: the checkpoint that was known outside, the log that the database held, and the log
   that took its place. */
create table log_restorations (
  id              bigint generated always as identity primary key,
  kind            text not null check (kind in ('behind', 'forked', 'other_log', 'damaged')),
  known_vkey      text not null,
  known_origin    text not null,
  known_size      bigint not null,
  known_root      bytea not null,
  found_origin    text,
  found_size      bigint not null,
  found_root      bytea,
  found_at        timestamptz(3) not null default clock_timestamp(),
  acknowledged_at timestamptz(3),
  new_vkey        text,
  check ((acknowledged_at is null) = (new_vkey is null))
);
create unique index log_restorations_open on log_restorations ((true)) where acknowledged_at is null;
create index log_restorations_of_a_log on log_restorations (known_vkey);

/* Set while the database is sealed after a restoration. It moves the organisation's epoch, on which every decision and
   every token depends: they end on every server, at once. */
alter table organisation add column restored_at timestamptz(3);
