import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "@/lib/platform/database/prisma";
import { getRequest } from "@/lib/requests/queries";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { getBounds } from "./bounds.queries";
import { besideOf } from "./bounds.schema";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

const entitle = (personId: string, authority: object[] | null) => given.entitlement(world, personId, authority);

describe("the bounds of an authority", () => {
  it("are none if none were set", async () => {
    const bounds = await getBounds(spine.owner, { agentId: spine.agentId });
    expect(bounds).toMatchObject({ bounds: [], hops: [], obstacle: null, parent: null });
    expect(bounds.delegator?.id).toBe(spine.owner.personId);
  });

  it("are the asker's own entitlement, and another's only for who reads people", async () => {
    const mara = await given.person(["member"]);
    const narrow = [{ ...payments(spine), id: "el_1", actions: ["read"] }];
    await entitle(mara.personId, narrow);
    const query = { agentId: spine.agentId, onBehalfOf: mara.personId };
    const hidden = await getBounds(spine.owner, query);
    expect(hidden.delegator).toEqual({ id: mara.personId, name: "Mara Okafor" });
    expect(hidden).toMatchObject({ bounds: [], hops: [] });
    expect(hidden.unshown).toEqual([{ kind: "entitlement", name: "Mara Okafor" }]);
    const admin = await given.person(["admin"]);
    const shown = await getBounds(admin, query);
    expect(shown.bounds).toMatchObject([
      { kind: "entitlement", name: "Mara Okafor", authority: [{ actions: ["read"] }] },
    ]);
    expect(shown).toMatchObject({ hops: [{ kind: "entitlement", id: mara.personId }], unshown: [] });
    await entitle(spine.owner.personId, narrow);
    const own = await getBounds(spine.owner, { agentId: spine.agentId, onBehalfOf: spine.owner.personId });
    expect(own).toMatchObject({ bounds: [{ kind: "entitlement" }], unshown: [] });
    await given.entitlement(world, spine.owner.personId, null);
  });

  it("come with what the agent holds now, beside which another delegation must be named (T2)", async () => {
    const other = await given.agent("https://beside.acme.example");
    const id = await given.delegation(other);
    const { held } = await getBounds(other.owner, { agentId: other.agentId });
    expect(held).toEqual([{ id, purpose: "Refund customers", locations: [other.identifier] }]);
    const asked = await given.request(other, { purpose: "More", expiresAt: inSeconds(600) });
    expect((await getRequest(other.approver, asked)).beside).toEqual(held);
    // As a change of that delegation, the request overlaps no other one.
    const change = await given.request(other, {
      purpose: "More",
      authority: [payments(other, { identifiers: ["account/us-*"] })],
      expiresAt: inSeconds(600),
      changesDelegationId: id,
    });
    expect((await getRequest(other.approver, change)).beside).toEqual([]);
    const [ours, theirs] = [spine.identifier, "https://elsewhere.acme.example"];
    expect(besideOf([{ locations: [ours] }], [{ locations: [theirs] }])).toEqual([]);
  });

  it("of a person without an entitlement of their own look the same", async () => {
    const free = await given.person(["member"]);
    const { bounds, unshown } = await getBounds(spine.owner, { agentId: spine.agentId, onBehalfOf: free.personId });
    expect({ bounds, unshown }).toMatchObject({ bounds: [], unshown: [{ kind: "entitlement" }] });
  });

  it("are the delegation above, with every hop of its chain", async () => {
    const parentDelegationId = await given.delegation(spine, [payments(spine)], 3600, { maxDepth: 1 });
    const { agentId } = await given.enrolled(spine.owner.personId);
    const above = await getBounds(spine.owner, { agentId, parentDelegationId });
    expect(above).toMatchObject({ delegator: null, obstacle: null, parent: { id: parentDelegationId, maxDepth: 1 } });
    expect(above.bounds).toMatchObject([{ kind: "parent", name: parentDelegationId }]);
    expect(above.hops).toMatchObject([{ kind: "delegation", id: parentDelegationId }]);
    const last = await given.delegation(spine);
    const { obstacle } = await getBounds(spine.owner, { agentId, parentDelegationId: last });
    expect(obstacle?.code).toBe("depth_exhausted");
    const own = await getBounds(spine.owner, { agentId: spine.agentId, parentDelegationId });
    expect(own.obstacle?.code).toBe("delegation_cycle");
  });

  it("of a chain whose upper hops are not the asker's are those of its own hop, and only the names of the rest", async () => {
    const upper = await given.agent("https://upper.acme.example");
    const admin = await given.person(["admin"]);
    const lower = { ...upper, owner: admin, ...(await given.enrolled(spine.owner.personId)) };
    const secret = payments(upper, { identifiers: ["account/eu-secret-*"] });
    const root = await given.delegation(upper, [secret], 3600, { maxDepth: 2 });
    await entitle(upper.owner.personId, [{ ...secret, id: "el_1", actions: ["create", "read"] }]);
    const shared = payments(upper, { identifiers: ["account/eu-secret-refunds-*"] });
    const below = { parentDelegationId: root, maxDepth: 1 };
    const parentDelegationId = await given.delegation(lower, [shared], 1800, below);
    const query = { agentId: spine.agentId, parentDelegationId };
    const bounds = await getBounds(spine.owner, query);
    expect(bounds.hops.map(({ kind, id }) => [kind, id])).toEqual([["delegation", parentDelegationId]]);
    const { name } = await prisma().agent.findUniqueOrThrow({ where: { id: upper.agentId } });
    expect(bounds.unshown).toEqual([
      { kind: "entitlement", name: "Mara Okafor" },
      { kind: "delegation", name },
    ]);
    // The answer contains nothing of the delegations above, in any member.
    expect(JSON.stringify(bounds)).not.toContain("account/eu-secret-*");
    expect(JSON.stringify(bounds)).not.toContain(root);
    const everything = await getBounds(admin, query);
    expect(JSON.stringify(everything.hops)).toContain("account/eu-secret-*");
    expect(everything.unshown).toEqual([]);
    expect([bounds.links, everything.links].map(({ length }) => length)).toEqual([2, 3]);
  });

  it("come with the policies of the chain that ask before actions, of the hops that the asker may see", async () => {
    const rules = [{ when: {}, steps: [{ name: "Approval", quorum: 1 }] }];
    const asking = rules.map((rule) => ({ ...rule, asksBeforeActions: true }));
    const upper = await given.agent("https://policies.acme.example");
    const admin = await given.person(["admin"]);
    const { agentId } = await given.enrolled(admin.personId);
    await given.rules(world, asking);
    const parentDelegationId = await given.delegation(upper, [payments(upper)], 3600, { maxDepth: 1 });
    const link = (asks: unknown) => ({ agent: { riskTier: "low", environment: "prod" }, asking: asks });
    const policy = { name: "four-eyes", version: 1, rules: asking };
    const own = await getBounds(upper.owner, { agentId: upper.agentId });
    expect(own.links).toMatchObject([link(policy)]);
    const below = await getBounds(admin, { agentId, parentDelegationId });
    expect(below.links).toMatchObject([link(policy), link(policy)]);
    await given.rules(world, rules);
    expect((await getBounds(admin, { agentId, parentDelegationId })).links).toEqual([link(null), link(null)]);
  });

  it("are told to no person who could not ask", async () => {
    const [stranger, auditor] = [await given.person(["member"]), await given.person(["auditor"])];
    await expectRefusal(getBounds(stranger, { agentId: spine.agentId }), "agent_not_found");
    await expectRefusal(getBounds(auditor, { agentId: spine.agentId }), "not_allowed");
    const theirs = await given.agent("https://theirs.acme.example");
    const parentDelegationId = await given.delegation(theirs);
    await expectRefusal(getBounds(spine.owner, { agentId: spine.agentId, parentDelegationId }), "delegation_not_found");
    const nobody = `per_${"0".repeat(26)}`;
    await expectRefusal(getBounds(spine.owner, { agentId: spine.agentId, onBehalfOf: nobody }), "person_unknown");
  });
});
