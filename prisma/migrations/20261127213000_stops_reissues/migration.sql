-- How far what hangs below a changed delegation is signed again. The change itself never waits for it.
create table "reissues" (
  "delegation_id" text primary key references "delegations" ("id") on delete restrict on update cascade,
  "begun_at" timestamptz(3) not null default clock_timestamp(),
  -- The depth of the delegations whose children come next, and the last of those and of their children that is done.
  "depth" int not null,
  "parent_id" text not null default '',
  "child_id" text not null default '',
  "reissued" int not null default 0,
  "paused" int not null default 0,
  "finished_at" timestamptz(3)
);
create index "reissues_unfinished" on "reissues" ("begun_at") where "finished_at" is null;
create index "reissues_finished" on "reissues" ("finished_at") where "finished_at" is not null;

-- The change above for which a delegation was last signed again: its children follow for the same.
alter table "delegations" add column "reissued_for_id" text;
create index "delegations_reissued_for" on "delegations" ("reissued_for_id", "depth", "id") where "reissued_for_id" is not null;

-- With the id, so that the children of one delegation are read in portions.
create index "delegations_below_a_parent_in_order" on "delegations" ("parent_id", "status", "id");
drop index "delegations_below_a_parent_by_status";

-- What an earlier version left signed below a former version of its parent is signed again by the next job.
insert into "reissues" ("delegation_id", "depth")
  select distinct p.id, p.depth from "delegations" d
    join "delegation_versions" v on v.delegation_id = d.id and v.version = d.current_version
    join "delegations" p on p.id = d.parent_id
    join "delegation_versions" pv on pv.delegation_id = p.id and pv.version = p.current_version
    where d.status = 'active' and d.expires_at > clock_timestamp() and v.parent_digest is distinct from pv.digest;
