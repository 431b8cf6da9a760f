import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { getChainEvidence, getDelegation } from "@/lib/delegations/queries";
import { verifyChain } from "@/lib/delegations/statement/verify-chain";
import { newId } from "@/lib/platform/base/id";
import { runtime } from "@/lib/platform/base/runtime";
import { prisma } from "@/lib/platform/database/prisma";
import { publicKeys } from "@/lib/platform/keys/keys";
import { permissionsOf } from "@/lib/principals/permissions";
import { approveRequest } from "@/lib/requests/commands/decide";
import { revoke } from "@/lib/revocation/commands/revoke";
import { evaluate } from "@/lib/testing/decisions";
import { given, inSeconds, payments, type TestAgent, type TestPerson, throughAgent } from "@/lib/testing/direct";
import { expectRefusal, refusalOf } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { getRequest } from "./queries";
import type { MakeRequest } from "./schema";

let world: World;
let spine: TestAgent;
let security: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  security = await given.person(["security"]);
});
afterAll(() => world.end());

const limits = (max_each: string, max_total = "2000.00") => ({
  limits: [{ field: "amount", unit: "USD", max_each, max_total, window: "P1D" }],
});

/** Requests a change of an existing delegation as the owner. */
const askFor = (changesDelegationId: string, change: Partial<MakeRequest> = {}, asker = spine) =>
  given.request(asker, {
    changesDelegationId,
    purpose: "Refund more customers",
    authority: [{ id: "el_1", ...payments(spine, limits("800.00", "3000.00")) }],
    expiresAt: inSeconds(3000),
    ...change,
  });

async function approve(requestId: string): Promise<string | null> {
  return given.approval(spine, requestId);
}

const codeAt = async (token: string, amount: string, asking = spine) => {
  const { decision, context } = await evaluate(asking, token, { amount });
  return decision ? "allowed" : context.code;
};

async function versionsVerified(id: string): Promise<number[]> {
  const { delegations } = await getChainEvidence(security, id);
  const rules = { keys: publicKeys("delegation"), issuer: runtime().publicUrl, at: new Date() };
  const { checks, hops } = verifyChain(delegations, rules);
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  return hops.map(({ statement }) => statement.version);
}

describe("an agent's sub-delegation", () => {
  it("is given at once only where every agent of the chain lets it, and none is critical (T3, I3)", async () => {
    const own = await given.agent("https://chain.acme.example");
    const below = await given.colleague(own);
    const parentDelegationId = await given.delegation(own, [payments(own)], 3600, { maxDepth: 1 });
    const lax = newId("blueprint");
    const first = { version: 1, grantSubdelegationsAtOnce: true };
    await prisma().blueprint.create({ data: { id: lax, name: "Lax", versions: { create: first } } });
    const follows = (agentId: string) => world.sql("update agents set blueprint_id = $1 where id = $2", [lax, agentId]);
    const outcome = async () => {
      const asker = throughAgent(own.owner, own.agentId);
      const requestId = await given.request(
        below,
        { parentDelegationId, purpose: "A part of it", authority: [payments(own)], expiresAt: inSeconds(600) },
        asker,
      );
      return (await getRequest(own.owner, requestId)).status;
    };
    await follows(below.agentId);
    expect(await outcome()).toBe("pending");
    await follows(own.agentId);
    expect(await outcome()).toBe("approved");
    await world.sql("update agents set risk_tier = 'critical' where id = $1", [own.agentId]);
    expect(await outcome()).toBe("pending");
  });

  it("is not given at once under a policy that changes meanwhile", async () => {
    const own = await given.agent("https://meanwhile.acme.example");
    const below = await given.colleague(own);
    const parentDelegationId = await given.delegation(own, [payments(own)], 3600, { maxDepth: 1 });
    await world.sql("update approval_policy_versions set auto_grant = true");
    const ask = () =>
      given.request(
        below,
        { parentDelegationId, purpose: "A part of it", authority: [payments(own)], expiresAt: inSeconds(600) },
        throughAgent(own.owner, own.agentId),
      );
    expect((await getRequest(own.owner, await ask())).status).toBe("approved");
    const { asked } = await prisma().$transaction(async (tx) => {
      await tx.$executeRaw`update approval_policies set name = name`;
      const asked = ask();
      const held = "select 1 from pg_locks where locktype = 'transactionid' and not granted";
      await expect.poll(async () => (await world.sql(held)).length).toBeGreaterThan(0);
      await tx.$executeRaw`update approval_policy_versions set auto_grant = false`;
      return { asked };
    });
    expect((await getRequest(own.owner, await asked)).status).toBe("pending");
  });
});

describe("a request that changes a delegation", () => {
  it("widens it only when it is approved, as the same delegation whose counters go on (L7)", async () => {
    const id = await given.delegation(spine);
    const token = await tokenOf(spine, { delegation_id: id });
    expect(await codeAt(token, "400.00")).toBe("allowed");
    const requestId = await askFor(id);
    const shown = await getRequest(spine.approver, requestId);
    expect(shown.changesDelegationId).toBe(id);
    expect(shown.effect.filter(({ direction }) => direction !== "same")).toMatchObject([
      { axis: "max_each", direction: "widens", before: "up to 500 USD each", after: "up to 800 USD each" },
      { axis: "max_total", direction: "widens" },
      { axis: "expiresAt", direction: "narrows" },
    ]);
    expect(await codeAt(token, "700.00")).toBe("limit_exceeded");
    expect(await approve(requestId)).toBe(id);
    expect(await getDelegation(security, id)).toMatchObject({ version: 2, purpose: "Refund more customers" });
    for (const amount of ["700.00", "700.00", "700.00"]) expect(await codeAt(token, amount)).toBe("allowed");
    expect(await codeAt(token, "500.01")).toBe("limit_exceeded");
    expect(await codeAt(token, "500.00")).toBe("allowed");
    expect(await versionsVerified(id)).toEqual([2]);
    expect((await world.auditTypes(id)).filter((type) => type.startsWith("delegation."))).toEqual([
      "delegation.granted",
      "delegation.changed",
    ]);
  });

  it("starts no counter again under another name, and gives what is new an id that nothing had", async () => {
    const read = { ...payments(spine), actions: ["read"], limits: undefined };
    const { limits: _, ...reading } = read;
    const id = await given.delegation(spine, [payments(spine), reading]);
    await narrowDelegation({
      asker: security,
      delegationId: id,
      expected: 1,
      narrow: { authority: [{ id: "el_1", ...payments(spine) }], reason: "No reading" },
    });
    const renamed = { id: "fresh", ...payments(spine) };
    await approve(await askFor(id, { authority: [renamed, reading] }));
    const { authority } = await getDelegation(security, id);
    expect(authority.map(({ id: name, actions }) => [name, actions])).toEqual([
      ["el_1", ["create"]],
      ["el_3", ["read"]],
    ]);
  });

  it("is renewed when the delegation changed since it was shown (A2, I10)", async () => {
    const id = await given.delegation(spine, [payments(spine)], 3600, { maxDepth: 1 });
    const requestId = await askFor(id);
    const digest = await given.digest(requestId);
    await narrowDelegation({ asker: security, delegationId: id, expected: 1, narrow: { maxDepth: 0, reason: "Less" } });
    expect(await refusalOf(approveRequest({ asker: spine.approver, requestId, digest, note: "" }))).toBe(
      "request_outdated",
    );
    expect(await getDelegation(security, id)).toMatchObject({ version: 2 });
    expect(await getRequest(spine.approver, requestId)).toMatchObject({ status: "pending", revision: 2 });
    await approve(requestId);
    expect(await getDelegation(security, id)).toMatchObject({ version: 3, maxDepth: 1 });
  });

  it("of two for the same delegation, the second is shown again before it is granted", async () => {
    const id = await given.delegation(spine);
    const [first, second] = [await askFor(id), await askFor(id, { expiresAt: inSeconds(1000) })];
    const digest = await given.digest(second);
    await approve(first);
    expect(await refusalOf(approveRequest({ asker: spine.approver, requestId: second, digest, note: "" }))).toBe(
      "request_outdated",
    );
    expect(await approve(second)).toBe(id);
    expect(await getDelegation(security, id)).toMatchObject({ version: 3 });
  });

  it("gives nothing to what hangs below, which was approved as it was shown", async () => {
    const { agents, delegations } = await given.chain(spine, 2);
    const [root = "", usual = ""] = delegations;
    const below = await given.colleague(spine);
    const { limits: _, ...unlimited } = payments(spine);
    const child = await given.delegation(below, [unlimited], 1800, { parentDelegationId: root });
    const token = await tokenOf(below, { delegation_id: child });
    await approve(await askFor(root, { maxDepth: 1 }));
    expect(await codeAt(token, "500.01", below)).toBe("limit_exceeded");
    expect(await codeAt(token, "500.00", below)).toBe("allowed");
    expect(await getDelegation(security, child)).toMatchObject({ version: 2, effective: [limits("500.00")] });
    expect(await versionsVerified(child)).toEqual([2, 2]);
    expect(await versionsVerified(usual)).toEqual([2, 2]);
    // A twin whose child states nothing of its own gets what its parent got.
    await world.sql("update delegation_versions set authority = $2 where delegation_id = $1", [
      child,
      JSON.stringify([{ id: "el_1", ...unlimited }]),
    ]);
    expect(await codeAt(token, "500.01", below)).toBe("allowed");
    expect(agents).toHaveLength(2);
  });

  it("is within the delegator's entitlement and the ceiling, like any other", async () => {
    const owner = await given.person(["member"]);
    const own = { ...spine, ...(await given.colleague(spine)), owner };
    await world.sql("update agents set owner_id = $1 where id = $2", [owner.personId, own.agentId]);
    const id = await given.delegation(own);
    await given.entitlement(world, owner.personId, [{ id: "el_1", ...payments(spine) }]);
    expect(await refusalOf(askFor(id, {}, own))).toMatch(/^outside_entitlement, authority\[0\]\.limits\[0\]\.max_each/);
    expect(await refusalOf(askFor(id, { authority: [payments(spine)] }, own))).toBe("done");
  });

  it("is of the same agent and between the same parties", async () => {
    const { delegations, agents } = await given.chain(spine, 2);
    const [root = "", child = ""] = delegations;
    const [, second] = agents;
    const stranger = await given.agent("https://stranger.acme.example");
    const cases: [() => Promise<unknown>, string][] = [
      [() => askFor(root, {}, second), "change_invalid, agentId not_the_same"],
      [() => askFor(child, { parentDelegationId: child }, second), "change_invalid, parentDelegationId not_the_same"],
      [() => askFor(root, { onBehalfOf: stranger.owner.personId }), "change_invalid, onBehalfOf not_the_same"],
      [() => askFor(`dlg_${"0".repeat(26)}`), "delegation_unknown, changesDelegationId unknown"],
      [() => askFor(root, {}, stranger), "delegation_unknown, changesDelegationId unknown"],
      [() => askFor(child, { maxDepth: 1 }, second), "outside_parent, maxDepth too_deep"],
    ];
    for (const [act, refusal] of cases) expect(await refusalOf(act())).toBe(refusal);
  });

  it("is asked by an agent for its own delegation alone", async () => {
    const [id, other] = [await given.delegation(spine), await given.colleague(spine)];
    const through = (agentId: string) => ({ ...spine, owner: throughAgent(spine.owner, agentId) });
    expect(await refusalOf(askFor(id, {}, through(other.agentId)))).toBe("change_invalid, changesDelegationId not_own");
    expect(await refusalOf(askFor(id, {}, through(spine.agentId)))).toBe("done");
  });

  it("brings nothing back that is over or was stopped", async () => {
    const own = await given.agent("https://over.acme.example");
    const over = await given.delegation(own);
    await moveDelegation({ asker: security, delegationId: over, action: "revoke", reason: "Over" });
    expect(await refusalOf(askFor(over, {}, own))).toBe("delegation_over, changesDelegationId over");
    const past = await given.delegation(own);
    await world.sql(
      "update delegations set not_before = now() - interval '2 h', expires_at = now() - interval '1 s' where id = $1",
      [past],
    );
    expect(await refusalOf(askFor(past, {}, own))).toBe("delegation_over, changesDelegationId over");
    const stopped = await given.delegation(own);
    const admin = { personId: security.personId, permissions: permissionsOf(["admin", "security"]) };
    await revoke({ asker: admin, scope: { kind: "owner", subjectId: own.owner.personId }, reason: "Left" });
    expect(await refusalOf(askFor(stopped, {}, own))).toBe("delegation_over, changesDelegationId over");
  });
});

describe("the reason of a change", () => {
  it("stands apart from the purpose: in the request, in the document that is approved, and not in the delegation", async () => {
    const id = await given.delegation(spine, [payments(spine, limits("500.00"))]);
    const requestId = await askFor(id, { purpose: "Refund customers", changeReason: "The limit was too low." });
    const shown = await getRequest(spine.approver, requestId);
    expect(shown).toMatchObject({ purpose: "Refund customers", changeReason: "The limit was too low." });
    expect(JSON.parse(shown.document)).toMatchObject({
      ...{ purpose: "Refund customers", changeReason: "The limit was too low." },
    });
    await approve(requestId);
    expect((await getDelegation(security, id)).purpose).toBe("Refund customers");
  });

  it("is left out of the document where there is none, and is refused for a new delegation", async () => {
    const id = await given.delegation(spine, [payments(spine, limits("500.00"))]);
    expect(JSON.parse((await getRequest(spine.approver, await askFor(id))).document)).not.toHaveProperty(
      "changeReason",
    );
    const fresh = given.request(spine, { purpose: "New", expiresAt: inSeconds(3000), changeReason: "None." });
    await expectRefusal(fresh, "change_invalid", { errors: [{ path: "changeReason", code: "not_a_change" }] });
  });
});
