import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf } from "@/e2e/support/refusal";
import { createAgent, createSpine, delegate, payments, person, type Spine } from "@/e2e/support/spine";
import { createWorld, type World } from "@/e2e/support/world";
import { getBounds } from "@/lib/delegations/views/bounds/queries";
import { besideOf } from "@/lib/delegations/views/overlapping/model";
import { prisma } from "@/lib/platform/database/prisma";
import { makeRequest } from "@/lib/requests/commands/make";
import { getRequest } from "@/lib/requests/queries";

let world: World;
let spine: Spine;
beforeAll(async () => {
  world = await createWorld();
  spine = await createSpine();
});
afterAll(() => world.end());

const entitle = (personId: string, authority: unknown) =>
  world.sql(
    `insert into entitlements (person_id, authority) values ($1, $2::jsonb)
     on conflict (person_id) do update set authority = excluded.authority`,
    [personId, JSON.stringify(authority)],
  );

describe("the bounds of an authority", () => {
  it("are none where nobody set any", async () => {
    const bounds = await getBounds(spine.owner, { agentId: spine.agentId });
    expect(bounds).toMatchObject({ bounds: [], hops: [], obstacle: null, parent: null });
    expect(bounds.delegator?.id).toBe(spine.owner.personId);
  });

  it("are the asker's own entitlement, and another's only for who reads people", async () => {
    const mara = await person(["member"]);
    const narrow = [{ ...payments(spine), id: "el_1", actions: ["read"] }];
    await entitle(mara.personId, narrow);
    const query = { agentId: spine.agentId, onBehalfOf: mara.personId };
    const hidden = await getBounds(spine.owner, query);
    expect(hidden.delegator).toEqual({ id: mara.personId, name: "Mara Okafor" });
    expect(hidden).toMatchObject({ bounds: [], hops: [] });
    expect(hidden.unshown).toEqual([{ kind: "entitlement", name: "Mara Okafor" }]);
    const admin = await person(["admin"]);
    const shown = await getBounds(admin, query);
    expect(shown.bounds).toMatchObject([
      { kind: "entitlement", name: "Mara Okafor", authority: [{ actions: ["read"] }] },
    ]);
    expect(shown).toMatchObject({ hops: [{ kind: "entitlement", id: mara.personId }], unshown: [] });
    await entitle(spine.owner.personId, narrow);
    const own = await getBounds(spine.owner, { agentId: spine.agentId, onBehalfOf: spine.owner.personId });
    expect(own).toMatchObject({ bounds: [{ kind: "entitlement" }], unshown: [] });
    await world.sql("delete from entitlements where person_id = $1", [spine.owner.personId]);
  });

  it("come with what the agent holds now, beside which another delegation must be named (T2)", async () => {
    const other = await createSpine("https://beside.acme.example");
    const id = await delegate(other);
    const { held } = await getBounds(other.owner, { agentId: other.agentId });
    expect(held).toEqual([{ id, purpose: "Refund customers", locations: [other.identifier] }]);
    const asked = await makeRequest(other.owner, {
      ...{ agentId: other.agentId, purpose: "More", authority: [payments(other)] },
      expiresAt: new Date(Date.now() + 600_000).toISOString(),
    });
    expect((await getRequest(other.approver, asked)).beside).toEqual(held);
    // As a change of that delegation, the request overlaps no other one.
    const change = await makeRequest(other.owner, {
      ...{ agentId: other.agentId, purpose: "More", authority: [payments(other, { identifiers: ["account/us-*"] })] },
      ...{ expiresAt: new Date(Date.now() + 600_000).toISOString(), changesDelegationId: id },
    });
    expect((await getRequest(other.approver, change)).beside).toEqual([]);
    const [ours, theirs] = [spine.identifier, "https://elsewhere.acme.example"];
    expect(besideOf([{ locations: [ours] }], [{ locations: [theirs] }])).toEqual([]);
  });

  it("of somebody without a bound of their own look the same", async () => {
    const free = await person(["member"]);
    const { bounds, unshown } = await getBounds(spine.owner, { agentId: spine.agentId, onBehalfOf: free.personId });
    expect({ bounds, unshown }).toMatchObject({ bounds: [], unshown: [{ kind: "entitlement" }] });
  });

  it("are the delegation above, with every hop of its chain", async () => {
    const parentDelegationId = await delegate(spine, [payments(spine)], 3600, { maxDepth: 1 });
    const { agentId } = await createAgent(spine.owner.personId);
    const above = await getBounds(spine.owner, { agentId, parentDelegationId });
    expect(above).toMatchObject({ delegator: null, obstacle: null, parent: { id: parentDelegationId, maxDepth: 1 } });
    expect(above.bounds).toMatchObject([{ kind: "parent", name: parentDelegationId }]);
    expect(above.hops).toMatchObject([{ kind: "delegation", id: parentDelegationId }]);
    const last = await delegate(spine);
    const { obstacle } = await getBounds(spine.owner, { agentId, parentDelegationId: last });
    expect(obstacle?.code).toBe("depth_exhausted");
    const own = await getBounds(spine.owner, { agentId: spine.agentId, parentDelegationId });
    expect(own.obstacle?.code).toBe("delegation_cycle");
  });

  it("of a chain whose upper hops are not the asker's are those of its own hop, and only the names of the rest", async () => {
    const upper = await createSpine("https://upper.acme.example");
    const admin = await person(["admin"]);
    const lower = { ...upper, owner: admin, ...(await createAgent(spine.owner.personId)) };
    const secret = payments(upper, { identifiers: ["account/eu-secret-*"] });
    const root = await delegate(upper, [secret], 3600, { maxDepth: 2 });
    await entitle(upper.owner.personId, [{ ...secret, id: "el_1", actions: ["create", "read"] }]);
    const shared = payments(upper, { identifiers: ["account/eu-secret-refunds-*"] });
    const below = { parentDelegationId: root, maxDepth: 1 };
    const parentDelegationId = await delegate(lower, [shared], 1800, below);
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
    const setRules = (of: unknown) => world.sql("update approval_policy_versions set rules = $1", [JSON.stringify(of)]);
    const upper = await createSpine("https://policies.acme.example");
    const admin = await person(["admin"]);
    const { agentId } = await createAgent(admin.personId);
    await setRules(asking);
    const parentDelegationId = await delegate(upper, [payments(upper)], 3600, { maxDepth: 1 });
    const link = (asks: unknown) => ({ agent: { riskTier: "low", environment: "prod" }, asking: asks });
    const policy = { name: "four-eyes", version: 1, rules: asking };
    const own = await getBounds(upper.owner, { agentId: upper.agentId });
    expect(own.links).toMatchObject([link(policy)]);
    const below = await getBounds(admin, { agentId, parentDelegationId });
    expect(below.links).toMatchObject([link(policy), link(policy)]);
    await setRules(rules);
    expect((await getBounds(admin, { agentId, parentDelegationId })).links).toEqual([link(null), link(null)]);
  });

  it("are told to nobody who could not ask", async () => {
    const [stranger, auditor] = [await person(["member"]), await person(["auditor"])];
    expect(await codeOf(getBounds(stranger, { agentId: spine.agentId }))).toBe("agent_not_found");
    expect(await codeOf(getBounds(auditor, { agentId: spine.agentId }))).toBe("not_allowed");
    const theirs = await createSpine("https://theirs.acme.example");
    const parentDelegationId = await delegate(theirs);
    expect(await codeOf(getBounds(spine.owner, { agentId: spine.agentId, parentDelegationId }))).toBe(
      "delegation_not_found",
    );
    const nobody = `per_${"0".repeat(26)}`;
    expect(await codeOf(getBounds(spine.owner, { agentId: spine.agentId, onBehalfOf: nobody }))).toBe("person_unknown");
  });
});
