-- What one person asked to be computed over a whole fleet: how far it is, and what came of it. Removed soon after it is over.

create type "computation_status" as enum ('running', 'done', 'failed');

create table "computations" (
  "id"         text primary key,
  "kind"       text not null,
  "subject_id" text not null,
  "person_id"  text not null,
  "status"     "computation_status" not null,
  "input"      jsonb not null,
  "state"      jsonb,
  "done"       integer not null default 0,
  "total"      integer not null default 0,
  "result"     jsonb,
  "digest"     text,
  "revision"   integer not null default 0,
  "failures"   integer not null default 0,
  "touched_at" timestamptz(3) not null default clock_timestamp(),
  "expires_at" timestamptz(3) not null
);
create index "computations_of_a_person" on "computations" ("person_id", "kind", "id");
create index "computations_by_digest" on "computations" ("digest") where "digest" is not null;
create index "computations_running" on "computations" ("touched_at") where "status" = 'running';
create index "computations_due_for_removal" on "computations" ("expires_at");
