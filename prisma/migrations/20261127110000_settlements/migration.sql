-- What a stop leaves to do: jobs follow along these, in small portions, from the subject and never through everything.

-- The revocation, agent or delegation whose end ended this one; null where a person ended it by itself.
alter table "delegations" add column "ended_by_id" text;
create index "delegations_ended_by" on "delegations" ("ended_by_id", "depth", "id") where "ended_by_id" is not null;

-- With the status, so that rows which are over are not read again at each portion.
create index "delegations_below_a_parent_by_status" on "delegations" ("parent_id", "status");
drop index "delegations_below_a_parent";
create index "delegations_of_a_delegator_by_status" on "delegations" ("delegator_id", "status");
drop index "delegations_of_a_delegator";
create index "delegations_for_a_person_by_status" on "delegations" ("on_behalf_of_id", "status");
drop index "delegations_for_a_person";
create index "agents_of_an_owner_by_id" on "agents" ("owner_id", "id");
drop index "agents_of_an_owner";

-- How far the consequences of a revocation are counted and written. A stop itself never waits for them.
alter table "revocations" add column "counted_at" timestamptz(3);
alter table "revocations" add column "settled_at" timestamptz(3);
alter table "revocations" add column "progress" jsonb not null default '{}';
update "revocations" set "counted_at" = "effective_at";
create index "revocations_unsettled" on "revocations" ("id") where "settled_at" is null;

/*
 * The instant up to which a stop reaches (K15): the clock, but never before what was made while the clock ran ahead. So a
 * clock that was set back hides nothing from a stop.
 */
create function stop_instant() returns timestamptz(3) language sql volatile as $$
  select greatest(
    decision_time(),
    (select max(given_at) from delegation_versions where given_at > now()),
    (select max(enrolled_at) from instances where enrolled_at > now()),
    (select max(created_at) from enrolment_tokens where created_at > now()),
    (select max(created_at) from workload_rules where created_at > now()))
$$;
create index "delegation_versions_by_gift" on "delegation_versions" ("given_at");
create index "instances_by_enrolment" on "instances" ("enrolled_at");
create index "enrolment_tokens_by_creation" on "enrolment_tokens" ("created_at");
create index "workload_rules_by_creation" on "workload_rules" ("created_at");
create index "revocations_by_effect" on "revocations" ("effective_at");

/* What is made after a stop is later than it, also when the stop reached beyond the clock. */
create or replace function made_now() returns trigger language plpgsql as $$
declare
  made timestamptz(3) := greatest(clock_timestamp(),
    (select max(effective_at) + interval '1 millisecond' from revocations where effective_at >= now()));
begin
  case tg_table_name
    when 'instances' then new.enrolled_at := made;
    when 'enrolment_tokens' then new.created_at := made;
    when 'delegation_versions' then
      new.signed_at := made;
      new.given_at := coalesce(new.given_at, made);
  end case;
  return new;
end $$;
