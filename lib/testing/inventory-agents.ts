import type { Answer, Outcome } from "@/lib/access-reviews/model";
import type { AgentKind } from "@/lib/agents/model";
import type { Principal } from "@/lib/principals/principal";
import type { World } from "./world";

/** An agent with what the inventory filters and sorts by, computed from the facts themselves. */
export type InventoryRow = {
  id: string;
  name: string;
  text: string;
  status: string;
  environment: string;
  risk: string;
  tagged: boolean;
  passesOn: boolean;
  kind: AgentKind | null;
  /** When the first open review about it is due, in seconds. */
  reviewDue: number | null;
  unreviewed: boolean;
  sharesKey: boolean;
  ownerId: string | null;
  ownerStatus: string | null;
  last: number | null;
  created: number;
  purpose: string;
  ownerName: string | null;
  blueprint: string;
  since: number;
  key: number | null;
  instances: number;
  delegations: number;
  allowed: number;
  denied: number;
  score: number | null;
};

/** Whether each result of an item, with the answer that it had, counts as a review of its agent. */
const counting: Readonly<Record<Outcome, Readonly<Partial<Record<Answer | "none", boolean>>>>> = {
  kept: { keep: true },
  applied: { remove: true },
  waiting: { narrow: true },
  // The suspension of a silent agent may be refused, too.
  refused: { remove: true, none: false, unsure: false },
  suspended: { none: false, unsure: false },
  gone: { none: false, keep: false },
  kept_without_answer: { none: false },
  kept_not_applied: { keep: false },
};

/** Each of them is of the agents whose names end in `ending`. */
export const reviewResults = Object.entries(counting)
  .flatMap(([outcome, answers]) => Object.entries(answers).map(([answer, counts]) => ({ outcome, answer, counts })))
  .map((result, i) => ({ ...result, ending: String(50 + i) }));
const reviewedEndings = reviewResults.filter(({ counts }) => counts).map(({ ending }) => ending);

/** Adds agents that differ in all that the inventory filters and sorts by. Of the two people, one owns every fifth. */
export async function addInventory(
  world: World,
  size: number,
  { owner, gone }: { owner: Principal; gone: Principal },
): Promise<void> {
  await world.sql(
    `insert into agents (id, name, name_skeleton, purpose, owner_id, environment, risk_tier, blueprint_id, status, created_by_id, created_at)
     select 'agt_01K1' || lpad(upper(to_hex((n * 7919) % 20000)), 22, '0'), 'agent-' || n, 'agent-' || n,
       case when n % 3000 = 7 then 'Pays Zürich 100%_of it' else 'Sorts letters' end,
       case when n % 2000 = 3 then null when n % 1500 = 4 then $2 when n % 5 = 0 then $1 else $3 end,
       (case when n % 4000 = 9 then 'dev' else 'prod' end)::environment, (array['low', 'high', 'critical'])[1 + n % 3]::risk_tier, b.id,
       (array['active', 'active', 'suspended', 'retired', 'pending'])[case when n % 700 = 5 then 3 when n % 900 = 6 then 4 when n % 5000 = 8 then 5 else 1 end]::agent_status,
       $1, now() - make_interval(days => (n % 60)::int)
     from generate_series(1, ${size}) n, blueprints b where b.name = 'standard'`,
    [owner.personId, gone.personId, (await world.person(["member"])).personId],
  );
  await world.sql("update people set status = 'deactivated' where id = $1", [gone.personId]);
  await world.sql(
    `update agent_usage u set last_action_at = date_trunc('second', now()) - make_interval(days => (n % 90)::int) from (
       select id, row_number() over (order by id) as n from agents) a where a.id = u.agent_id and n % 3 > 0`,
  );
  await world.sql("insert into agent_tags select id, 'payments' from agents where right(name, 2) = '33'");
  await addOrders(world);
  await addFacts(world, owner);
}

/** Blueprints, times, instances and counts: agents have an order by each. */
async function addOrders(world: World): Promise<void> {
  await world.sql(
    `with blueprint as (insert into blueprints (id, name) values ('bpr_01K0000000000000000000ZETA', 'zeta') returning id)
     update agents set blueprint_id = blueprint.id from blueprint where right(name, 1) = '7'`,
  );
  await world.sql("update agents set status_at = created_at + interval '1 hour' where right(name, 1) = '2'");
  await world.sql(
    `insert into instances (id, agent_id, client_name, jkt, public_jwk, status, key_expires_at, registration_token_hash)
     select 'ins_01K1' || lpad(n || right(a.id, 5), 22, '0'), a.id, 'copy', n || a.id, '{}',
       case when n = 3 then 'revoked' else 'active' end::instance_status, date_trunc('second', now()) + (n + 20) * interval '1 day', n || a.id
     from agents a cross join generate_series(1, 3) n where right(a.name, 1)::int < n`,
  );
  await world.sql(
    `update agent_usage u set allowed = length(a.name) * 7, denied = case when right(a.name, 1) = '4' then 2 else 0 end
     from agents a where a.id = u.agent_id`,
  );
  await world.sql(
    `update agent_figures f set risk_score = length(a.purpose) * (right(a.name, 2)::int % 7) % 101
     from agents a where a.id = f.agent_id and right(a.name, 1) <> '6'`,
  );
}

/** Delegations, results of reviews and detections: some count for a view, others do not. */
async function addFacts(world: World, owner: Principal): Promise<void> {
  await world.sql(
    `insert into delegations (id, agent_id, delegator_id, on_behalf_of_id, purpose, status, not_before, expires_at, max_depth, request_id)
     select 'dlg_' || d.n || a.id, a.id, $1, case when d.represents then $1 end, 'Sorts letters', d.status::delegation_status,
       now() - interval '2 days', now() + make_interval(days => d.days), d.depth, 'req_' || a.id
     from agents a join (values ('44', 1, 'active', 5, 2, false), ('45', 2, 'active', 5, 0, false), ('45', 3, 'revoked', 5, 1, true),
       ('45', 4, 'active', -1, 1, false), ('46', 5, 'active', 5, 0, true), ('47', 6, 'active', 5, 0, true), ('47', 7, 'active', 5, 0, false))
       d (ending, n, status, days, depth, represents) on right(a.name, 2) = d.ending`,
    [owner.personId],
  );
  await world.sql(
    `insert into access_reviews (id, name, kind, q, reviewers, fallback_id, repeat, on_silence, status, opens_at, due_at, seed, created_by_id)
     values ('rev_1', 'Review', 'agents', '', '{"by": "owner"}', $1, 'once', 'keep', 'open', now(), now(), 'seed', $1)`,
    [owner.personId],
  );
  await addLaterReviews(world, owner);
  await world.sql(
    `insert into access_review_items (id, review_id, subject_id, name, reviewer_reason, fingerprint, evidence, alike, recommendation, reason, blind)
     select 'rvi_' || id, 'rev_1', id, name, 'owner', 'f', '{}', 'alike', 'keep', 'It acts.', false
     from agents where right(name, 2) between '50' and '65'`,
  );
  // The items of the other agents wait: those that end in 62 to 65.
  for (const { outcome, answer, ending } of reviewResults) {
    await world.sql("update access_review_items set decision = nullif($1, 'none') where right(name, 2) = $2", [
      answer,
      ending,
    ]);
    await world.sql("update access_review_items set settled_at = now(), outcome = $1 where right(name, 2) = $2", [
      outcome,
      ending,
    ]);
  }
  await world.sql(
    `insert into instances (id, agent_id, client_name, jkt, public_jwk, key_expires_at, registration_token_hash)
     select 'ins_1', id, 'one', 'jkt-1', '{}', now() + interval '60 days', 'hash' from agents where name = 'agent-67'`,
  );
  const detection = (kind: string, status: string, name: string, baseline: string) =>
    world.sql(
      `insert into detections (id, kind, status, agent_id, baseline, sightings)
       select 'det_' || id, $1::detection_kind, $2::detection_status, id, $4::jsonb, '[]' from agents where name = $3`,
      [kind, status, name, baseline],
    );
  await detection("shared_key", "open", "agent-66", '{"other": "ins_1"}');
  await detection("superseded_key_used", "confirmed", "agent-68", "{}");
  await detection("shared_key", "dismissed", "agent-69", "{}");
  await detection("volume_spike", "open", "agent-70", "{}");
}

/** Further reviews with items that wait: one that is due later, and one that was cancelled. */
async function addLaterReviews(world: World, owner: Principal): Promise<void> {
  await world.sql(
    `insert into access_reviews (id, name, kind, q, reviewers, fallback_id, repeat, on_silence, status, opens_at, due_at, seed, created_by_id)
     select id, 'Review', 'ownership', '', '{"by": "owner"}', $1, 'once', 'keep', status, now(),
       date_trunc('second', now()) + make_interval(days => days), 'seed', $1
     from (values ('rev_2', 'open', 20), ('rev_3', 'closed', 1)) r (id, status, days)`,
    [owner.personId],
  );
  await world.sql(
    `insert into access_review_items (id, review_id, subject_id, name, reviewer_reason, fingerprint, evidence, alike, recommendation, reason, blind)
     select r.id || a.id, r.id, a.id, '', 'owner', 'f', '{}', 'alike', 'keep', 'It acts.', false
     from agents a join access_reviews r on r.id in ('rev_2', 'rev_3') and right(a.name, 2) in ('64', '67')`,
  );
}

export const inventoryRows = (world: World): Promise<InventoryRow[]> =>
  world.sql<InventoryRow>(
    `select a.id, a.name, a.purpose, lower(p.name) as "ownerName", b.name as blueprint,
       extract(epoch from a.status_at)::float8 as since, u.allowed::int, u.denied::int,
       (select count(*)::int from instances i where i.agent_id = a.id and i.status = 'active') as instances,
       (select count(*)::int from delegations d where d.agent_id = a.id and d.status = 'active') as delegations,
       (select extract(epoch from min(key_expires_at))::float8 from instances i where i.agent_id = a.id and i.status = 'active') as key,
       lower(concat_ws(' ', a.name, a.display_name, a.purpose, p.name, p.email)) as text, a.status, a.environment, a.risk_tier as risk,
       exists (select from agent_tags t where t.agent_id = a.id) as tagged, right(a.name, 2) = '44' as "passesOn",
       case right(a.name, 2) when '44' then 'autonomous' when '45' then 'autonomous' when '46' then 'for_people' when '47' then 'both' end as kind,
       (select extract(epoch from due_at)::float8 from access_reviews where id = case when right(a.name, 2) in ('62', '63', '64', '65') then 'rev_1'
         when right(a.name, 2) = '67' then 'rev_2' end) as "reviewDue",
       right(a.name, 2) <> all($1::text[]) as unreviewed, a.name in ('agent-66', 'agent-67', 'agent-68') as "sharesKey",
       a.owner_id as "ownerId", p.status as "ownerStatus", extract(epoch from u.last_action_at)::float8 as last,
       extract(epoch from a.created_at)::float8 as created, f.risk_score::int as score
     from agents a join blueprints b on b.id = a.blueprint_id left join people p on p.id = a.owner_id
       left join agent_usage u on u.agent_id = a.id left join agent_figures f on f.agent_id = a.id`,
    [reviewedEndings],
  );
