-- Look-ups and first pages that read their keys alone, however much was recorded before.

-- The place of every decision's first record, which is the one that took from the limits. Written by the sequencer in
-- order of id: about 110 bytes and 2 µs a decision. Decisions sealed before are found by `audit_search_refs`.
create table decision_entries (
  decision_id text primary key,
  index       bigint not null
);

-- The effect of each revocation, counted once while records are sealed: allows that should not be there, and the first
-- refusal. Nothing is written for subjects that were never revoked.
create table revocation_effects (
  revocation_id text primary key,
  allowed       int not null default 0,
  refused_at    timestamptz(3)
);

/* Counts the effect of the revocations that were sealed before this table existed, each by the keys of its subject. */
do $$
declare
  known record;
begin
  perform set_config('enable_seqscan', 'off', true);
  for known in select id, scope, subject_id, effective_at from revocations
               where scope in ('instance', 'agent', 'delegation') loop
    insert into revocation_effects (revocation_id, allowed, refused_at)
    select known.id, count(*) filter (where decision = 'allow'), min(time) filter (where decision = 'deny')
    from audit_search
    where type = 'decision.made' and time > known.effective_at and refs @> array[known.subject_id]
    having count(*) > 0;
  end loop;
  perform set_config('enable_seqscan', 'on', true);
end $$;

-- Lists of delegations take their newest candidates by key: by status, by request. Decisions write no delegations; one
-- more index costs each change of a delegation about 3 µs.
CREATE INDEX "delegations_by_status" ON "delegations"("status", "id" DESC);
CREATE INDEX "delegations_of_a_request" ON "delegations"("request_id");

-- The inbox reads its requests in the order that it shows. The agent's tier is part of that order, so each undecided
-- request carries it. Requests are made by people: their indexes cost no decision anything.
ALTER TABLE "requests" ADD COLUMN "risk_tier" "risk_tier" NOT NULL DEFAULT 'low';
update requests r set risk_tier = case when r.status in ('pending', 'changes_requested') then a.risk_tier else r.shown_risk_tier end
from agents a where a.id = r.agent_id;

/* Gives a new request the tier of its agent, which no other transaction changes meanwhile. */
create function take_risk_tier() returns trigger language plpgsql as $$
begin
  select a.risk_tier into new.risk_tier from agents a where a.id = new.agent_id for share;
  return new;
end $$;
create trigger take_risk_tier before insert on requests for each row execute function take_risk_tier();

/* Carries a changed tier to the undecided requests of the agent. */
create function carry_risk_tier() returns trigger language plpgsql as $$
begin
  update requests set risk_tier = new.risk_tier where agent_id = new.id and status in ('pending', 'changes_requested');
  return null;
end $$;
create trigger carry_risk_tier after update of risk_tier on agents
  for each row when (old.risk_tier is distinct from new.risk_tier) execute function carry_risk_tier();

CREATE INDEX "requests_of_a_delegator" ON "requests"("delegator_id");
CREATE INDEX "requests_for_a_person" ON "requests"("on_behalf_of_id");
CREATE INDEX "requests_by_expiry" ON "requests"("decide_by", "id");
create index requests_by_risk on requests (risk_tier desc, widens desc, amount desc nulls first, decide_by, id);
create index requests_open_by_risk on requests (risk_tier desc, widens desc, amount desc nulls first, decide_by, id)
  where status in ('pending', 'changes_requested');
create index requests_open_by_expiry on requests (decide_by, id) where status in ('pending', 'changes_requested');
create index requests_open on requests (id desc) where status in ('pending', 'changes_requested');

-- The trail by who acted, in its own order. Written by the sequencer, beside the decisions: about 45 bytes and 2 µs a
-- record for the first; the second holds no decision and no token.
create index audit_search_by_actor on audit_search (actor_id, index desc);
create index audit_search_by_rare_actor on audit_search (actor_type, index desc) where actor_type in ('person', 'system');
