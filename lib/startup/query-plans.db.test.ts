import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { suggestFromRequests } from "@/lib/action-approvals/frequent-asking/from-requests";
import { historyOfAction } from "@/lib/action-approvals/history.store";
import { AgentFilters } from "@/lib/agents/schema";
import { agentSorts } from "@/lib/agents/sorts.model";
import { findAgentsNamed } from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { decisionRecord } from "@/lib/audit/decision-record";
import { getDecision } from "@/lib/audit/queries";
import { placesOfDecisions } from "@/lib/audit/recorded-decisions";
import { newestRefusedUses, refusedUses } from "@/lib/audit/refused-uses";
import { sealUpTo } from "@/lib/audit/sequencer";
import { actedSince, type Looked, placeOfLook } from "@/lib/audit/unsealed-actions";
import { agentsConcerned } from "@/lib/control-changes/concerned-agents.store";
import { loadChain, loadChains } from "@/lib/delegations/chain/store";
import { loadLineage } from "@/lib/delegations/lineage.store";
import { DelegationFilters } from "@/lib/delegations/schema";
import { getAgent, listAgents } from "@/lib/delegations/views/agents.queries";
import { delegationGraph } from "@/lib/delegations/views/graph.queries";
import { GraphFilters } from "@/lib/delegations/views/graph.schema";
import { delegationGraphAsOf } from "@/lib/delegations/views/graph-as-of.queries";
import { listDelegations } from "@/lib/delegations/views/list.queries";
import { reachOfPerson, reachOfServer } from "@/lib/delegations/views/reach.queries";
import { ServerReachFilters } from "@/lib/delegations/views/reach.schema";
import { endStepsOfEnded, nextInstances } from "@/lib/dormancy/instances.store";
import { listDecided } from "@/lib/inbox/decided";
import { DecidedFilters } from "@/lib/inbox/decided.schema";
import { listProposed } from "@/lib/inbox/proposed";
import { newId } from "@/lib/platform/base/id";
import { keyedReads } from "@/lib/platform/database/keyed-transactions";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { encodePlace } from "@/lib/platform/http/cursor";
import type { Principal } from "@/lib/principals/principal";
import { findPeopleNamed } from "@/lib/principals/store";
import { AgentUsageQuery } from "@/lib/privilege-use/schema";
import { getAgentUsage } from "@/lib/privilege-use/usage.queries";
import { findColleague } from "@/lib/requests/colleague.queries";
import { listRequests } from "@/lib/requests/queries";
import { RequestFilters } from "@/lib/requests/schema";
import { countQueues } from "@/lib/requests/views/inbox.queries";
import { glanceBelow } from "@/lib/retirements/below.store";
import { heldBy } from "@/lib/retirements/store";
import { evidenceByServer } from "@/lib/revocation/evidence.store";
import type { RevocationScopeKind } from "@/lib/revocation/model";
import { listRevocations, previewRevocation } from "@/lib/revocation/queries";
import { RevocationFilters } from "@/lib/revocation/schema";
import { findSubjects } from "@/lib/revocation/subjects.queries";
import { getStartSection } from "@/lib/start-page/queries";
import { seededId, seedRows } from "@/lib/testing/many-rows";
import { recordReads } from "@/lib/testing/record-reads";
import { rowsRead } from "@/lib/testing/rows-read";
import { createWorld, type World } from "@/lib/testing/world";

/** Above what one page compares or judges, so that a walk over everything is seen to grow. */
const size = 6_000;
/** Small tables are read as a whole. The smallest that grows here, of agents, grows by twice as many. */
const unnoticed = size / 4;
const known = { decision: seededId("dec", 1, 7), delegation: seededId("dlg", 1, 8), agent: seededId("agt", 1, 9) };

const asked = { action: "create", type: "payment", location: "https://payments.acme.example" };

let world: World;
let security: Principal;
let member: Principal;
let approver: Principal;
let stranger = "";
const serverId = seededId("rsv", 1, 1);
beforeAll(async () => {
  world = await createWorld();
  [security, member] = [await world.person(["security", "approver"]), await world.person(["member"])];
  approver = await world.person(["approver"]);
  stranger = (await world.person(["member"])).email;
  // Before anything is sealed there is no checkpoint to show a page of the trail with.
  await sealed();
  await seedRows(world, 1, size);
  await seedEntries(size);
  await world.sql(
    `insert into resource_servers (id, name, identifier, types, created_by_id)
     values ($1, 'Payments', 'https://payments.acme.example', '[]', $2)`,
    [serverId, security.personId],
  );
  await world.sql("update agents set owner_id = $1, display_name = 'Refund Triage Bot' where id = $2", [
    ...[member.personId, known.agent],
  ]);
});
afterAll(() => world.end());

/** Seals what waits. Its indexes are below those of the seeded rows, so its times are too: in a log both have one order. */
const sealed = async (): Promise<void> => {
  const event = { type: "test.happened", actor: { type: "system", id: "test" } } as const;
  await sealUpTo(await transaction((tx) => append(tx, event)));
  await world.sql("update audit_search set time = now() - interval '25 hours' where index < 1000000");
};

/** Adds sealed records that are about none of the agents, as a bulk load would. */
const seedEntries = (count: number): Promise<unknown> =>
  world.sql(
    `with added as (
       insert into log_entries (entry_id, type, body, leaf_hash)
       select 'seeded-' || $1::int || '-' || n, 'test.seeded', '{}', sha256('') from generate_series(1, $1::int) n returning id)
     update log_head set last_entry = (select max(id) from added)`,
    [count],
  );

const delegations =
  (q: string, asker = () => security, sort?: string) =>
  () =>
    listDelegations(asker(), DelegationFilters.parse({ q, sort }));
const requests =
  (query: object, asker = () => security) =>
  () =>
    listRequests(asker(), RequestFilters.parse(query));
const radius = (kind: RevocationScopeKind, subjectId: string) => () => previewRevocation(security, { kind, subjectId });
const agents =
  (query: object, asker = () => security) =>
  () =>
    listAgents(asker(), AgentFilters.parse(query));
const pageAfter = (sort: string, ...place: string[]) => encodePlace(sort, [...place, seededId("agt", 1, 9)]);
const reach = (query: object) => () => reachOfServer(security, serverId, ServerReachFilters.parse(query));
const asMember = () => member;
const colleague = (asker: () => Principal) => () => findColleague(asker(), stranger).catch(() => undefined);

/** The agent of a fifth of all records, which was retired near the end of the first ones. */
const usesRange = { agentId: known.agent, after: 1_000_000 + size - 100, below: 1_000_000 + size };

const operations: Record<string, () => Promise<unknown>> = {
  "who reaches a resource server": reach({}),
  "who reaches an identifier there": reach({ identifier: "account/eu-1" }),
  "who reaches an action there that none has": reach({ action: "erase" }),
  "who acts for a person": () => reachOfPerson(security, seededId("per", 1, 9), { cursor: undefined, limit: 50 }),
  "agents by name": agents({}),
  "agents by their last action": agents({ sort: "lastAction" }),
  "agents by their last action, the latest first": agents({ sort: "-lastAction" }),
  "agents by status": agents({ sort: "status" }),
  "agents by risk, the highest first": agents({ sort: "-risk" }),
  "agents by environment": agents({ sort: "environment" }),
  ...Object.fromEntries(
    agentSorts.slice(agentSorts.indexOf("owner")).map((sort) => [`agents in the order ${sort}`, agents({ sort })]),
  ),
  "agents by owner, from a place on": agents({
    sort: "owner",
    cursor: pageAfter("owner", "seeded 7", seededId("per", 1, 7)),
  }),
  "agents with a tag": agents({ q: "tag:payments" }),
  "agents with a high risk score": agents({ q: "risk-score:>=50", sort: "-riskScore" }),
  "agents by a part of their names": agents({ q: "eeded-1-77" }),
  "agents by a text that none has": agents({ q: "nowhere", sort: "-lastAction" }),
  "agents by a beginning that none has": agents({ q: "name:other-*" }),
  "agents by a name": agents({ q: "name:seeded-1-9", sort: "-lastAction" }),
  "agents by a display name": agents({ q: 'name:"refund triage bot"', sort: "-lastAction" }),
  "agents without an owner": agents({ q: "owner:none" }),
  "agents of one owner": agents({ q: `owner:${seededId("per", 1, 9)}`, sort: "created" }),
  "agents that are unused": agents({ q: "unused:30d" }),
  "agents with keys that end": agents({ q: "key-expires:7d" }),
  "agents that wait for a second person": agents({ q: "waits:second-person" }),
  "agents that may delegate": agents({ q: "may-delegate:yes" }),
  "agents that were never reviewed": agents({ q: "reviewed:no -status:retiring,retired", sort: "-lastAction" }),
  "agents with a shared key": agents({ q: "shared-key:yes" }),
  "agents that act on their own": agents({ q: "kind:autonomous", sort: "-lastAction" }),
  "agents that act for people": agents({ q: "kind:for_people,both", sort: "-lastAction" }),
  "agents without a kind": agents({ q: "kind:none" }),
  "agents with a review that is due": agents({ q: "review-due:7d", sort: "-lastAction" }),
  "agents that were stopped": agents({ q: "status:suspended,revoked" }),
  "agents by what no index holds": agents({ q: "env:dev" }),
  "agents by alternatives": agents({ q: `status:suspended OR owner:${seededId("per", 1, 9)}` }),
  "a member's agents": agents({ sort: "-lastAction" }, asMember),
  "the figures on agents": agents({ counts: "true", limit: 1 }),
  "the figures on a member's agents": agents({ counts: "true", limit: 1 }, asMember),
  "an agent": () => getAgent(security, known.agent),
  "the usage of an agent": () => getAgentUsage(security, known.agent, AgentUsageQuery.parse({})),
  "the newest decisions of an agent": () =>
    placesOfDecisions({ agentId: known.agent, from: new Date(0), to: new Date() }, 100),
  "the start page of security": () => getStartSection(security, "security"),
  "the start page of an approver": () => getStartSection(approver, "approver"),
  "the start page of an owner": () => getStartSection(member, "owner"),
  "delegations in effect": delegations("in-effect:yes"),
  "delegations at rest": delegations("status:active in-effect:no"),
  "delegations by a text that none has": delegations("nowhere"),
  "delegations by a status that few have": delegations("status:suspended in-effect:no"),
  "delegations, the oldest first": delegations("", undefined, "created"),
  "delegations in effect, the oldest first": delegations("in-effect:yes", undefined, "created"),
  "delegations by a text that none has, the oldest first": delegations("nowhere", undefined, "created"),
  "a member's delegations, the oldest first": delegations("", asMember, "created"),
  "delegations by request": delegations(`request:${seededId("req", 1, 8)}`),
  "delegations of an agent by its display name": delegations('agent:"refund triage bot"'),
  "delegations by alternatives": delegations(`agent:${known.agent} OR request:${seededId("req", 1, 8)}`),
  "delegations at rest, or that end": delegations("status:active (in-effect:no OR expires:1d)"),
  "a member's delegations": delegations("", asMember),
  "a member's delegations at rest": delegations("in-effect:no", asMember),
  "a page of the graph": () => delegationGraph(security, GraphFilters.parse({ agent: known.agent, depth: "1" })),
  "a page of the graph at an instant": () =>
    delegationGraphAsOf(security, {
      ...GraphFilters.parse({ agent: known.agent, depth: "1" }),
      at: new Date().toISOString(),
    }),
  "requests to decide": requests({ queue: "to-decide" }),
  "requests to decide by time": requests({ queue: "to-decide", sort: "expiry" }),
  "requests for one's groups": requests({ queue: "my-groups" }),
  "requests that wait for others": requests({ queue: "waiting" }),
  "decided requests by risk": requests({ queue: "decided", sort: "risk" }),
  "requests by a text that none has": requests({ q: "nowhere" }),
  "a member's requests": requests({}, asMember),
  "a suggestion for a request": () => suggestFromRequests(security, seededId("req", 1, 8)),
  "the figures on the inbox": () => countQueues(security),
  "what a person decided": () => listDecided(security, DecidedFilters.parse({})),
  "what a person proposed": () => listProposed(security, DecidedFilters.parse({})),
  "a colleague that a member does not know": colleague(asMember),
  "a colleague that an approver does not know": colleague(() => approver),
  "the history of an action that an agent asks for": () =>
    historyOfAction({ ...asked, agentId: known.agent, now: new Date() }),
  ...Object.fromEntries(
    // Changes of the other kinds concern one agent at most, and ask nothing.
    (["approval-policy", "blueprint", "person-entitlement", "suspension"] as const).map((kind) => [
      `the agents that a change concerns (${kind})`,
      () => transaction((tx) => agentsConcerned(tx, { kind, subjectId: seededId("per", 1, 9) })),
    ]),
  ),
  revocations: () => listRevocations(security, RevocationFilters.parse({})),
  "the blast radius of an agent": radius("agent", known.agent),
  "the blast radius of everything": radius("all", "org"),
  "the proof of a stop by resource server": () =>
    evidenceByServer({ kind: "agent", subjectId: known.agent }, new Date(Date.now() - 60_000), null),
  "subjects of a stop": () => findSubjects(security, { kind: "instance", q: "nowhere" }),
  "agents by a name that none has": () => findAgentsNamed("nowhere-else"),
  "people by a name that none has": () => findPeopleNamed("nowhere-else"),
  ...recordReads({ security: () => security, member: () => member }),
  "the newest refused attempts to use an agent": () => newestRefusedUses(usesRange, 50),
  "what a retiring agent holds": () => heldBy(prisma(), known.agent),
  "everything below a retiring agent": () => glanceBelow(known.agent),
  "the count of refused attempts to use an agent": () => refusedUses(usesRange, { newest: 50, most: 10_001 }),
};

/** The second look for an action, before something silent is suspended. The first one reads what is not counted as well. */
const lastActionOf = (kind: Looked["kind"], id: string) => async () => {
  const after = await placeOfLook();
  return keyedReads((tx) => actedSince(tx, { kind, id, since: new Date(), after }));
};

/** Reads of decisions, tokens, outcomes and sealing. */
const hotOperations: Record<string, () => Promise<unknown>> = {
  "a decision that was sealed before": () => getDecision(security, known.decision).catch(() => undefined),
  "a decision that there is not": () => getDecision(security, newId("decision")).catch(() => undefined),
  "the record of a decision that there is not": () => decisionRecord(newId("decision")),
  "a chain": () => loadChain(known.delegation),
  chains: () => loadChains([known.delegation, seededId("dlg", 1, 12)]),
  "a line of exchanged tokens": () => loadLineage("tok_17"),
  "the next instances that may be silent": () => nextInstances(seededId("ins", 1, 9), 50),
  "the end of the steps of instances": () => endStepsOfEnded(seededId("ins", 1, 9), null, 50),
  "the last action of a silent instance": lastActionOf("instance", seededId("ins", 1, 9)),
  "the last action of a silent agent": lastActionOf("agent", known.agent),
  "the last action of a silent delegation": lastActionOf("delegation", known.delegation),
  sealing: sealed,
};

describe("what is read does not grow with what there is", () => {
  const all = { ...hotOperations, ...operations };
  const before = new Map<string, number>();
  const count = async (of: typeof all): Promise<void> => {
    for (const [name, operation] of Object.entries(of)) before.set(name, await rowsRead(world.ownerUrl, operation));
  };
  beforeAll(async () => {
    // Right after a bulk load there are no statistics; for lists they are made, and decisions go on with the old ones.
    await count(hotOperations);
    await world.sql("analyze");
    await count(operations);
    await seedRows(world, 2, 2 * size);
    await seedEntries(2 * size);
    // As autovacuum does at some time.
    await world.sql("analyze");
  });

  it.each(Object.entries(all))("%s", async (name, operation) => {
    const rows = before.get(name) ?? 0;
    expect(await rowsRead(world.ownerUrl, operation)).toBeLessThan(rows * 1.2 + unnoticed);
  });

  it("a twin that leaves the order of the joins to the planner reads every agent, and is noticed", async () => {
    const twin = async () => {
      const client = new pg.Client({ connectionString: world.ownerUrl });
      await client.connect();
      await client.query(
        `with recursive hops as (
           select * from delegations where id = $1
           union all select p.* from delegations p join hops h on p.id = h.parent_id)
         select a.id, b.id from hops h join agents a on a.id = h.agent_id join blueprints b on b.id = a.blueprint_id
           join blueprint_versions bv on bv.blueprint_id = b.id and bv.version = b.current_version`,
        [known.delegation],
      );
      await client.end();
    };
    expect(await rowsRead(world.ownerUrl, twin)).toBeGreaterThan((3 * size) / 4);
  });
});
