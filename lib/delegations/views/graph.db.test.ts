import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET } from "@/app/api/delegations/graph/route";
import { permissionsOf } from "@/lib/principals/permissions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { delegationGraph } from "./graph.queries";
import type { DelegationGraph } from "./graph.schema";
import { GraphFilters } from "./graph.schema";

let world: World;
let spine: TestAgent;
let helper: TestAgent;
let rootId: string;
let childId: string;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  helper = { ...spine, ...(await given.enrolled(spine.owner.personId)) };
  rootId = await given.delegation(spine, [payments(spine)], 3600, { maxDepth: 1 });
  childId = await given.delegation(helper, [payments(spine)], 1800, { parentDelegationId: rootId });
});
afterAll(() => world.end());

const graph = (asker: TestAgent["owner"], filters: object): Promise<DelegationGraph> =>
  delegationGraph(asker, GraphFilters.parse(filters));
const ids = ({ nodes }: DelegationGraph) => nodes.map(({ id }) => id).toSorted();
const overseer = { personId: "per_overseer", permissions: permissionsOf(["auditor"]) };

describe("the graph around an agent", () => {
  it("leads from the person who gave, through who passed on, to the resource server", async () => {
    const all = await graph(overseer, { agent: spine.agentId });
    expect(ids(all)).toEqual([spine.agentId, helper.agentId, spine.owner.personId, spine.serverId].toSorted());
    const lines = all.edges.map(({ delegationId, from, to, kind }) => [delegationId, from, kind, to]);
    expect(lines.toSorted()).toEqual(
      [
        [rootId, spine.owner.personId, "delegates", spine.agentId],
        [rootId, spine.agentId, "reaches", spine.serverId],
        [childId, spine.agentId, "delegates", helper.agentId],
        [childId, helper.agentId, "reaches", spine.serverId],
      ].toSorted(),
    );
    expect(all).toMatchObject({ rootId: spine.agentId, hidden: 0, cut: false });
    expect(all.edges[0]).toMatchObject({ permissions: 1, status: "active", onBehalfOf: null });
  });

  it("F7: says of each node whether anything of it is allowed, of people as well", async () => {
    const standingsOf = async () => {
      const { nodes } = await graph(overseer, { agent: spine.agentId });
      return nodes.map(({ id, standing }) => [id, standing?.inEffect]);
    };
    expect((await standingsOf()).map(([, inEffect]) => inEffect)).toEqual([true, true, true, true]);
    await world.sql("update people set status = 'deactivated' where id = $1", [spine.owner.personId]);
    expect(await standingsOf()).toContainEqual([spine.owner.personId, false]);
    await world.sql("update people set status = 'active' where id = $1", [spine.owner.personId]);
  });

  it("goes as many hops as are asked, from an agent or a person", async () => {
    const near = await graph(overseer, { agent: helper.agentId, depth: "1" });
    expect(ids(near)).not.toContain(spine.owner.personId);
    const far = await graph(overseer, { person: spine.owner.personId, depth: "2" });
    expect(ids(far)).toContain(helper.agentId);
  });

  it("leaves out what has ended, unless it is asked for", async () => {
    await world.sql("update delegations set status = 'revoked' where id = $1", [childId]);
    expect(ids(await graph(overseer, { agent: spine.agentId }))).not.toContain(helper.agentId);
    const status = "active,suspended,revoked,expired";
    const ended = (await graph(overseer, { agent: spine.agentId, status })).edges.filter(
      ({ delegationId }) => delegationId === childId,
    );
    expect(ended[0]?.status).toBe("revoked");
    await world.sql("update delegations set status = 'active' where id = $1", [childId]);
  });
});

describe("what is not the asker's to see", () => {
  it("is neither answered nor walked along; how much it is, is said", async () => {
    const stranger = await given.person(["member"]);
    await expectRefusal(graph(stranger, { agent: spine.agentId }), "graph_not_found");
    await expectRefusal(graph(stranger, { person: spine.owner.personId }), "graph_not_found");
    await world.sql("update agents set owner_id = $2 where id = $1", [helper.agentId, stranger.personId]);
    const mine = await graph(spine.owner, { agent: spine.agentId });
    expect(mine.edges.map(({ delegationId }) => delegationId)).not.toContain(childId);
    expect(ids(mine)).not.toContain(helper.agentId);
    expect(mine.hidden).toBe(1);
    const theirs = await graph(stranger, { agent: helper.agentId, depth: "4" });
    expect(theirs.edges.map(({ delegationId }) => delegationId)).not.toContain(rootId);
  });
});

describe("a graph that is asked for wrongly", () => {
  const none = `agt_${"0".repeat(26)}`;
  const rows: [string, string, number, string][] = [
    ["around nobody", "", 400, "agent"],
    ["around two", `?agent=${none}&person=per_${"0".repeat(26)}`, 400, "agent"],
    ["around what is no id", "?agent=x", 400, "agent"],
    ["too deep", `?agent=${none}&depth=5`, 400, "depth"],
    ["of a state that there is not", `?agent=${none}&status=live`, 400, "status[0]"],
    ["around an agent that there is not", `?agent=${none}`, 404, ""],
  ];
  it.each(rows)("%s", async (_, query, status, path) => {
    const auditor = await world.person(["auditor"]);
    const answer = await world.call(GET, { path: `/api/delegations/graph${query}`, as: auditor });
    const body = (await answer.json()) as { errors?: { path: string }[] };
    expect([answer.status, body.errors?.[0]?.path ?? ""]).toEqual([status, path]);
  });
});
