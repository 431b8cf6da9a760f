import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { settleChangedDelegator } from "@/lib/delegations/jobs";
import { getChainEvidence, getDelegation } from "@/lib/delegations/queries";
import { verifyChain } from "@/lib/delegations/statement/verify-chain";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { publicKeys } from "@/lib/platform/keys/keys";
import { approveRequest } from "@/lib/requests/commands/decide";
import { rehomeDelegation } from "@/lib/requests/commands/rehome";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { refusalOf } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import type { Asker } from "./policy";
import { getRequest } from "./queries";

let world: World;
let security: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  security = await given.person(["security"]);
});
afterAll(() => world.end());

const limits = (max_each: string) => ({
  limits: [{ field: "amount", unit: "USD", max_each, max_total: "2000.00", window: "P1D" }],
});

type Home = { spine: TestAgent; root: string; below: TestAgent; child: string; leaver: TestAgent["owner"] };
let homes = 0;

/** A delegation with one below it. Its delegator no longer owns the agents. */
async function home(): Promise<Home> {
  const spine = await given.agent(`https://home-${++homes}.acme.example`);
  const leaver = await given.person(["member"]);
  const below = await given.colleague(spine);
  const root = await given.delegation(spine, [payments(spine)], 3600, { maxDepth: 1 });
  const child = await given.delegation(below, [payments(spine, limits("100.00"))], 1800, { parentDelegationId: root });
  await world.sql("update agents set owner_id = $1 where id = any($2)", [
    leaver.personId,
    [spine.agentId, below.agentId],
  ]);
  return { spine, root, below, child, leaver };
}

const follow = (personId: string) => settleChangedDelegator.execute({ personId });
const deactivate = (personId: string) =>
  world.sql("update people set status = 'deactivated' where id = $1", [personId]);
const entitle = (personId: string, authority: object[]) => given.entitlement(world, personId, authority);

async function accountable(id: string): Promise<string[]> {
  const { delegations } = await getChainEvidence(security, id);
  const rules = { keys: publicKeys("delegation"), issuer: runtime().publicUrl, at: new Date() };
  const { checks, hops } = verifyChain(delegations, rules);
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  return hops.map(({ statement }) => statement.accountable);
}

describe("when a person who delegates", () => {
  it("is deactivated, their delegations are paused with the reason, and no person resumes them in their name", async () => {
    const { spine, root, child } = await home();
    await deactivate(spine.owner.personId);
    await follow(spine.owner.personId);
    await follow(spine.owner.personId);
    expect(await getDelegation(security, root)).toMatchObject({
      ...{ status: "suspended", pausedBy: spine.owner.personId, version: 1 },
      statusReason: "The delegator or the represented person was deactivated.",
      paused: { by: { kind: "person", id: spine.owner.personId, name: "Mara Okafor" }, at: expect.any(String) },
    });
    expect(await getDelegation(security, child)).toMatchObject({ status: "active", restsOn: { id: root } });
    const resume = { asker: security, delegationId: root, action: "resume", reason: "Again" } as const;
    expect(await refusalOf(moveDelegation(resume))).toBe("delegator_gone");
    expect((await world.auditTypes(root)).filter((type) => type === "delegation.suspended")).toHaveLength(1);
  });

  it("may delegate less, it becomes less at once, ids kept, and so does what hangs below", async () => {
    const { spine, root, child } = await home();
    await entitle(spine.owner.personId, [{ id: "all", ...payments(spine, limits("50.00")) }]);
    await follow(spine.owner.personId);
    const shown = await getDelegation(security, root);
    expect(shown).toMatchObject({ status: "active", version: 2, authority: [{ id: "el_1", ...limits("50.00") }] });
    const below = await getDelegation(security, child);
    expect(below).toMatchObject({ version: 2, effective: [limits("50.00")] });
    // Both say by what, and when; the sentence says what is left.
    expect(shown.shrunk).toEqual({
      by: { kind: "person", id: spine.owner.personId, name: "Mara Okafor" },
      ...{ at: shown.signedAt, loses: ["above 50 USD each"] },
    });
    expect(below.shrunk).toEqual({
      by: { kind: "delegation", id: root, name: shown.agent.name },
      ...{ at: below.signedAt, loses: ["above 50 USD each"] },
    });
    expect([shown.sentence, below.sentence]).toEqual([
      expect.stringContaining("up to 50 USD each"),
      expect.stringContaining("up to 50 USD each"),
    ]);
    await follow(spine.owner.personId);
    expect(await getDelegation(security, root)).toMatchObject({ version: 2 });
  });

  it("may delegate as much as it is, or more, it stays as it is", async () => {
    const { spine, root } = await home();
    await entitle(spine.owner.personId, [
      { id: "all", ...payments(spine, { ...limits("500.00"), identifiers: ["*"] }) },
    ]);
    await follow(spine.owner.personId);
    expect(await getDelegation(security, root)).toMatchObject({ status: "active", version: 1 });
  });

  it("may delegate none of it, it is paused", async () => {
    const { spine, root } = await home();
    await entitle(spine.owner.personId, [{ id: "all", ...payments(spine, { identifiers: ["account/us-*"] }) }]);
    await follow(spine.owner.personId);
    expect(await getDelegation(security, root)).toMatchObject({ status: "suspended", pausedBy: spine.owner.personId });
    const resume = { asker: security, delegationId: root, action: "resume", reason: "Again" } as const;
    expect(await refusalOf(moveDelegation(resume))).toBe("delegator_gone");
  });
});

describe("another person takes over", () => {
  it("by an approved request: the same delegation goes on in their name, resumed, and so does what hangs below", async () => {
    const { spine, root, below, child } = await home();
    const token = await tokenOf(below, { delegation_id: child });
    await deactivate(spine.owner.personId);
    await follow(spine.owner.personId);
    expect((await evaluate(below, token, { amount: "10.00" })).context.code).toBe("delegation_not_active");
    const next = await given.person(["member"]);
    const requestId = await rehomeDelegation({
      ...{ asker: security, delegationId: root, delegatorId: next.personId, reason: "She takes over refunds" },
    });
    const shown = await getRequest(spine.approver, requestId);
    expect(shown).toMatchObject({ delegator: { id: next.personId }, changesDelegationId: root, status: "pending" });
    expect(shown.comments).toMatchObject([{ text: "She takes over refunds" }]);
    expect(JSON.parse(shown.document)).toMatchObject({ newDelegatorId: next.personId, delegatorId: next.personId });
    expect(await getDelegation(security, root)).toMatchObject({ status: "suspended" });
    const approve = { asker: spine.approver, requestId, digest: shown.digest, note: "" };
    expect(await refusalOf(approveRequest(approve))).toMatch(/^consent_first/);
    await given.consents(requestId);
    expect(await approveRequest(approve)).toBe(root);
    expect(await getDelegation(security, root)).toMatchObject({
      status: "active",
      version: 2,
      delegator: { id: next.personId },
    });
    expect(await accountable(child)).toEqual([next.personId, next.personId]);
    expect((await evaluate(below, token, { amount: "10.00" })).decision).toBe(true);
  });

  it("resumes nothing that a person suspended", async () => {
    const { spine, root } = await home();
    await moveDelegation({ asker: security, delegationId: root, action: "suspend", reason: "We look into it" });
    const next = await given.person(["member"]);
    const rehome = { asker: security, delegationId: root, delegatorId: next.personId, reason: "She takes over" };
    const requestId = await rehomeDelegation(rehome);
    await given.approval(spine, requestId);
    expect(await getDelegation(security, root)).toMatchObject({ status: "suspended", statusReason: "We look into it" });
  });

  it("resumes nothing that a person suspended before or after it was paused", async () => {
    const suspend = (delegationId: string) =>
      moveDelegation({ asker: security, delegationId, action: "suspend", reason: "We look into it" });
    const settled = async ({ spine, root }: Home) => {
      const next = await given.person(["member"]);
      const rehome = { asker: security, delegationId: root, delegatorId: next.personId, reason: "She takes over" };
      const requestId = await rehomeDelegation(rehome);
      await given.approval(spine, requestId);
      return getDelegation(security, root);
    };
    const held = { status: "suspended", statusReason: "We look into it", pausedBy: null };
    const before = await home();
    await suspend(before.root);
    await deactivate(before.spine.owner.personId);
    await follow(before.spine.owner.personId);
    expect(await settled(before)).toMatchObject(held);
    const after = await home();
    await deactivate(after.spine.owner.personId);
    await follow(after.spine.owner.personId);
    await suspend(after.root);
    expect(await settled(after)).toMatchObject(held);
    expect((await world.auditTypes(after.root)).filter((type) => type === "delegation.suspended")).toHaveLength(2);
  });

  it("revives nothing that was stopped with its delegator (I2)", async () => {
    const { spine, root } = await home();
    await world.sql("update people set not_before = now() where id = $1", [spine.owner.personId]);
    const next = await given.person(["member"]);
    const rehome = { asker: security, delegationId: root, delegatorId: next.personId, reason: "She takes over" };
    expect(await refusalOf(rehomeDelegation(rehome))).toBe("delegation_over, changesDelegationId over");
  });

  it("only within their entitlement, of a root, and not the present delegator", async () => {
    const { spine, root, child, leaver } = await home();
    const [poor, gone] = [await given.person(["member"]), await given.person(["member"])];
    await entitle(poor.personId, [{ id: "all", ...payments(spine, limits("50.00")) }]);
    await deactivate(gone.personId);
    const ask = (delegatorId: string, change = {}, asker = security) =>
      refusalOf(rehomeDelegation({ asker, delegationId: root, delegatorId, reason: "For a test", ...change }));
    expect(await ask(poor.personId)).toMatch(/^outside_entitlement, authority\[0\]/);
    expect(await ask(poor.personId, { authority: [payments(spine, limits("50.00"))] })).toBe("done");
    const byEmail = (delegatorEmail: string) => ({ delegatorId: undefined, delegatorEmail });
    expect(await ask(leaver.personId, byEmail("nobody@acme.example"))).toBe("person_unknown, delegatorEmail unknown");
    expect(await ask(leaver.personId, byEmail(`${leaver.personId.toLowerCase()}@acme.example`))).toBe("done");
    expect(await ask(leaver.personId, { delegatorEmail: "both@acme.example" })).toBe(
      "person_unknown, delegatorId one_of",
    );
    expect(await ask(leaver.personId, byEmail(`${gone.personId.toLowerCase()}@acme.example`))).toBe(
      "person_unknown, delegatorEmail unknown",
    );
    expect(await ask(gone.personId)).toBe("person_unknown, delegatorId unknown");
    expect(await ask(spine.owner.personId)).toBe("nothing_changed, delegatorId the_same");
    expect(await ask(leaver.personId, { delegationId: child })).toBe("change_invalid, delegatorId not_a_root");
    expect(await ask(leaver.personId, {}, await given.person(["member"]))).toBe("delegation_not_found");
    expect(await ask(leaver.personId, {}, await given.person(["auditor"]))).toBe("forbidden");
    expect(await ask(leaver.personId, {}, leaver)).toBe("done");
  });

  it("by address only of people that the asker works with; a stranger's address never reveals an account", async () => {
    const { spine, root, leaver } = await home();
    const [stranger, admin] = [await given.person(["member"]), await given.person(["admin"])];
    const answer = async (asker: Asker, of: string) => {
      const to = { delegatorEmail: `${of.toLowerCase()}@acme.example`, reason: "For a test" };
      const act = rehomeDelegation({ asker, delegationId: root, ...to });
      return act.then(
        () => "done",
        (error: unknown) => (isDomainError(error) ? JSON.stringify([error.code, error.detail, error.errors]) : "?"),
      );
    };
    const nobody = await answer(leaver, "nobody");
    expect(nobody).toContain("person_unknown");
    expect(await answer(leaver, stranger.personId)).toBe(nobody);
    expect(await answer(security, stranger.personId)).toBe(nobody);
    expect(await answer(admin, stranger.personId)).toBe("done");
    // Owner and delegator of one delegation meet there.
    expect(await answer(leaver, leaver.personId)).toBe("done");
    expect(await answer(leaver, spine.owner.personId)).toContain("the_same");
  });
});
