import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { append } from "@/lib/audit/append";
import { sealUpTo } from "@/lib/audit/sequencer";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { compareAgents } from "./compare-agents.queries";
import { reachCsv, reachOfPerson, reachOfServer } from "./reach.queries";
import { PersonReachFilters, ServerReachFilters } from "./reach.schema";

let world: World;
let security: Principal;
let member: Principal;
let first: TestAgent;
let second: TestAgent;
let rootId: string;
let childId: string;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  member = await world.person(["member"]);
  first = await given.agent();
  // The comparison counts decisions in the trail, which begins with its first checkpoint.
  const event = { type: "test.happened", actor: { type: "system", id: "test" } } as const;
  await sealUpTo(await transaction((tx) => append(tx, event)));
  second = await given.colleague(first);
  rootId = await given.delegation(first, [payments(first)], 3600, { maxDepth: 1 });
  const narrower = payments(first, { identifiers: ["account/eu-1"] });
  childId = await given.delegation(second, [narrower], 1800, { parentDelegationId: rootId });
});
afterAll(() => world.end());

const atServer = async (query: object = {}, asker = security) =>
  (await reachOfServer(asker, first.serverId, ServerReachFilters.parse(query))).reach;
const ofPerson = (asker: Principal, personId: string) =>
  reachOfPerson(asker, personId, PersonReachFilters.parse({ limit: 50 }));
const idsOf = (reach: readonly { delegationId: string }[]) => reach.map(({ delegationId }) => delegationId);

describe("who can reach a resource server", () => {
  it("lists each delegation in effect, with its chain, its actions and its limits", async () => {
    const reach = await atServer();
    expect(idsOf(reach)).toEqual([childId, rootId]);
    const [child] = reach;
    expect(child).toMatchObject({ through: null, state: "active", actions: ["create"] });
    expect(child?.chain.map(({ kind, id }) => [kind, id])).toEqual([
      ["person", first.owner.personId],
      ["agent", first.agentId],
      ["agent", second.agentId],
    ]);
    expect(child?.sentences.join()).toMatch(/create payments .*account\/eu-1, up to 500 USD/);
  });

  it("is filtered by an action and an identifier that a delegation covers, and paged by key", async () => {
    expect(idsOf(await atServer({ action: "create" }))).toEqual([childId, rootId]);
    expect(idsOf(await atServer({ action: "erase" }))).toEqual([]);
    expect(idsOf(await atServer({ identifier: "account/eu-2" }))).toEqual([rootId]);
    expect(idsOf(await atServer({ identifier: "account/eu-1" }))).toEqual([childId, rootId]);
    expect(idsOf(await atServer({ identifier: "account/us-1" }))).toEqual([]);
    const page = await reachOfServer(security, first.serverId, ServerReachFilters.parse({ limit: 1 }));
    expect(idsOf(page.reach)).toEqual([childId]);
    expect(idsOf(await atServer({ cursor: page.next }))).toEqual([rootId]);
    await expectRefusal(
      reachOfServer(security, `rsv_${"0".repeat(26)}`, ServerReachFilters.parse({})),
      "resource_server_not_found",
    );
  });

  it("shows a member the delegations that they stand behind, and of a chain what is theirs to see", async () => {
    expect(await atServer({}, member)).toEqual([]);
    await world.sql("update agents set owner_id = $2 where id = $1", [second.agentId, member.personId]);
    const [own, ...more] = await atServer({}, member);
    expect([own?.delegationId, more]).toEqual([childId, []]);
    expect(own?.chain.map(({ name }) => name === null)).toEqual([true, true, false]);
    await world.sql("update agents set owner_id = $2 where id = $1", [second.agentId, first.owner.personId]);
  });

  it("is written as CSV, and drops what a stop takes away at once, and what has ended", async () => {
    const csv = await reachCsv(security, (page) => reachOfServer(security, first.serverId, page));
    const lines = (await csv.text()).trimEnd().split("\r\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(childId);
    await suspendAgent(security, second.agentId, "Odd.");
    expect(idsOf(await atServer())).toEqual([rootId]);
    const rowsOf = () =>
      world.sql<{ id: string }>("select delegation_id as id from delegation_locations order by delegation_id");
    expect((await rowsOf()).map(({ id }) => id)).toEqual([rootId, childId]);
    await world.sql("update delegations set status = 'revoked' where id = $1", [childId]);
    expect((await rowsOf()).map(({ id }) => id)).toEqual([rootId]);
  });
});

describe("who acts for a person", () => {
  it("lists delegations with their authority, and those that name them, to people who may ask", async () => {
    const { owner } = first;
    const represented = await world.person(["member"]);
    const named = await given.delegation(first, [payments(first)], 3600, { onBehalfOf: represented.personId });
    const { reach } = await ofPerson(security, owner.personId);
    expect(reach.map(({ delegationId, through }) => [delegationId, through])).toEqual([[rootId, "authority"]]);
    const own = await ofPerson(represented, represented.personId);
    expect(own.reach.map(({ delegationId, through, onBehalfOf }) => [delegationId, through, onBehalfOf?.id])).toEqual([
      [named, "in_name", represented.personId],
    ]);
    await expectRefusal(ofPerson(member, owner.personId), "person_not_found");
    await expectRefusal(ofPerson(security, `per_${"0".repeat(26)}`), "person_not_found");
  });
});

describe("two agents side by side", () => {
  it("differ in words where one may more, and are the same where both may the same", async () => {
    const other = await given.colleague(first);
    const wider = payments(first, { identifiers: ["account/eu-*", "account/us-*"] });
    const { limits: _, ...unlimited } = payments(first);
    const reading = { ...unlimited, actions: ["read"] };
    await given.delegation(other, [wider, reading]);
    const { left, right, servers } = await compareAgents(security, { left: first.agentId, right: other.agentId });
    expect([left.agent.id, right.agent.id]).toEqual([first.agentId, other.agentId]);
    expect(left.use).toMatchObject({ total: 0, allowed: 0, denied: 0 });
    const [server, ...more] = servers;
    expect(more).toEqual([]);
    expect(server).toMatchObject({ identifier: first.identifier, resourceServer: { id: first.serverId }, same: false });
    const [both, only] = server?.parts.toSorted((a, b) => (a.has < b.has ? -1 : 1)) ?? [];
    const differing = both?.axes.filter(({ difference }) => difference !== "same");
    expect(differing?.map(({ axis, difference }) => [axis, difference])).toEqual([["identifiers", "right"]]);
    expect(only).toMatchObject({ has: "right", title: "read payment" });
    const twins = await compareAgents(security, { left: other.agentId, right: other.agentId });
    expect(twins.servers.map(({ same }) => same)).toEqual([true]);
    await expectRefusal(compareAgents(member, { left: first.agentId, right: other.agentId }), "agent_not_found");
  });
});
