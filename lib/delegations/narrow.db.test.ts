import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { chainRefusal } from "@/lib/delegations/chain/policy";
import { loadChain } from "@/lib/delegations/chain/store";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { catchUp, followBelow, reissuePortion } from "@/lib/delegations/commands/reissue";
import { verifyChain } from "@/lib/delegations/statement/verify-chain";
import { clock } from "@/lib/platform/base/clock";
import { runtime } from "@/lib/platform/base/runtime";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { publicKeys } from "@/lib/platform/keys/keys";
import { permissionsOf } from "@/lib/principals/permissions";
import { revoke } from "@/lib/revocation/commands/revoke";
import { evaluate } from "@/lib/testing/decisions";
import { given, inSeconds, payments, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { expectRefusal, refusalOf } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { reissueDescendants } from "./jobs";
import { getChainEvidence, getDelegation, getStatement, listVersions } from "./queries";
import type { NarrowDelegation } from "./schema";
import { getOrThrow } from "./store";

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
const element = (change: object = {}) => ({ id: "el_1", ...payments(spine), ...change });
const narrow = (
  delegationId: string,
  change: Partial<NarrowDelegation>,
  asker = security,
  expected?: number,
): Promise<void> =>
  narrowDelegation({ asker, delegationId, expected, narrow: { reason: "Less is enough", ...change } });

const codeAt = async (token: string, amount: string) => {
  const { decision, context } = await evaluate(spine, token, { amount });
  return decision ? "allowed" : context.code;
};

describe("narrowing a delegation in place (L7)", () => {
  it("takes effect at once, for tokens that were issued before it too, and its counters go on", async () => {
    const id = await given.delegation(spine);
    const token = await tokenOf(spine, { delegation_id: id });
    expect(await codeAt(token, "400.00")).toBe("allowed");
    await narrow(id, { authority: [element(limits("300.00", "600.00"))] });
    expect(await codeAt(token, "300.01")).toBe("limit_exceeded");
    expect(await codeAt(token, "201.00")).toBe("limit_exceeded");
    expect(await codeAt(token, "200.00")).toBe("allowed");
  });

  it("is signed as the next version, with who and why", async () => {
    const id = await given.delegation(spine);
    const expiresAt = inSeconds(600);
    await narrow(id, { authority: [element(limits("100.00"))], expiresAt });
    const shown = await getDelegation(security, id);
    expect(shown).toMatchObject({ version: 2, status: "active", expiresAt, authority: [limits("100.00")] });
    const { versions } = await listVersions(security, id, { limit: 10 });
    expect(versions).toMatchObject([
      { version: 2, origin: "narrowed", reason: "Less is enough", madeBy: { id: security.personId } },
      { version: 1, origin: "granted", causeId: shown.requestId, madeBy: { id: spine.approver.personId } },
    ]);
    const statement = await getStatement(security, id, 1);
    expect(statement).toBe(versions[1]?.jws);
    await expectRefusal(getStatement(security, id, 3), "delegation_not_found");
    await expectRefusal(getStatement(await given.person(["member"]), id, 1), "delegation_not_found");
    expect(await verified(id)).toEqual([2]);
    expect((await world.auditTypes(id)).at(-1)).toBe("delegation.narrowed");
  });

  it.each<[string, (id: string) => Partial<NarrowDelegation>, string]>([
    [
      "a higher limit",
      () => ({ authority: [element(limits("500.01"))] }),
      "not_narrower, authority[0].limits[0].max_each max_each_wider",
    ],
    [
      "a limit that is left out",
      () => ({ authority: [element({ limits: undefined })].map(({ limits: _, ...rest }) => rest) }),
      "not_narrower, authority[0].limits limit_dropped, authority[0].limits limit_dropped",
    ],
    [
      "another action",
      () => ({ authority: [element({ actions: ["create", "read"] })] }),
      "not_narrower, authority[0].actions[1] actions_wider",
    ],
    [
      "an element without its id",
      () => ({ authority: [payments(spine)] }),
      "not_narrower, authority[0].id element_added",
    ],
    [
      "a split",
      () => ({
        authority: [element({ identifiers: ["account/eu-1"] }), element({ id: "el_2", identifiers: ["account/eu-2"] })],
      }),
      "not_narrower, authority[1].id element_added",
    ],
    [
      "an unknown member",
      () => ({ authority: [element({ anything: 1 })] }),
      "authority_invalid, authority[0].anything unknown_member",
    ],
    ["a later end", () => ({ expiresAt: "2099-01-01T00:00:00Z" }), "not_narrower, expiresAt expiry_late"],
    ["an earlier beginning", () => ({ notBefore: "2020-01-01T00:00:00Z" }), "not_narrower, notBefore not_before_early"],
    ["more depth", () => ({ maxDepth: 2 }), "not_narrower, maxDepth depth_wider"],
    ["nothing", () => ({}), "nothing_narrowed"],
    ["the same again", () => ({ authority: [element()], maxDepth: 1 }), "nothing_narrowed"],
    ["an end in the past", () => ({ expiresAt: "2020-01-01T00:00:00Z" }), "nothing_left"],
  ])("refuses %s, and stores nothing", async (_, change, refusal) => {
    const id = await given.delegation(spine, [payments(spine)], 3600, { maxDepth: 1 });
    expect(await refusalOf(narrow(id, change(id)))).toBe(refusal);
    expect(await getDelegation(security, id)).toMatchObject({ version: 1 });
    expect(await world.auditTypes(id)).not.toContain("delegation.narrowed");
  });

  it("is for people who may stop it", async () => {
    const represented = await given.person(["member"]);
    const id = await given.delegation(spine, [payments(spine)], 3600, {
      onBehalfOf: represented.personId,
      maxDepth: 5,
    });
    const outcomes: [string, TestAgent["owner"]][] = [
      ["done", security],
      ["done", spine.owner],
      ["done", represented],
      ["forbidden", await given.approver()],
      ["forbidden", await given.person(["auditor"])],
      ["delegation_not_found", await given.person(["member"])],
    ];
    for (const [index, [expected, asker]] of outcomes.entries()) {
      expect(await refusalOf(narrow(id, { maxDepth: 4 - index }, asker)), expected).toBe(expected);
    }
  });

  it("is not for what is over, and not based on an older version", async () => {
    const id = await given.delegation(spine, [payments(spine)], 3600, { maxDepth: 2 });
    const racing = [1, 1, 1].map((expected) => refusalOf(narrow(id, { maxDepth: 1 }, security, expected)));
    expect((await Promise.all(racing)).toSorted()).toEqual(["done", "stale", "stale"]);
    await moveDelegation({ asker: security, delegationId: id, action: "revoke", reason: "Over" });
    expect(await refusalOf(narrow(id, { maxDepth: 0 }))).toBe("delegation_state");
  });

  it("revives nothing that was stopped before (I2)", async () => {
    const own = await given.agent("https://stopped.acme.example");
    const id = await given.delegation(own);
    const admin = { personId: security.personId, permissions: permissionsOf(["admin", "security"]) };
    await revoke({ asker: admin, scope: { kind: "owner", subjectId: own.owner.personId }, reason: "Left" });
    await narrow(id, { expiresAt: inSeconds(60) });
    expect(await standing(id)).toBe("agent_revoked");
    // A twin that takes signing for giving is caught.
    await world.sql("update delegation_versions set given_at = signed_at where delegation_id = $1", [id]);
    expect(await standing(id)).toBe("stands");
  });
});

async function standing(id: string): Promise<string> {
  const chain = await loadChain(id);
  return chain ? (chainRefusal(chain, new Date())?.code ?? "stands") : "gone";
}

/** Verifies a chain without this server; returns the versions of its hops. */
async function verified(id: string): Promise<number[]> {
  const { delegations } = await getChainEvidence(security, id);
  const rules = { keys: publicKeys("delegation"), issuer: runtime().publicUrl, at: new Date() };
  const { ok, checks, hops } = verifyChain(delegations, rules);
  expect(checks.filter((check) => !check.ok)).toEqual([]);
  expect(ok).toBe(true);
  return hops.map(({ statement }) => statement.version);
}

const effectiveOf = async (id: string) => (await getDelegation(security, id)).effective as CanonicalAuthority;

describe("what hangs below", () => {
  it("is signed again with it and states no more than both give (L8)", async () => {
    const { delegations } = await given.chain(spine, 3);
    const [root = "", middle = "", leaf = ""] = delegations;
    await narrow(middle, { authority: [element(limits("50.00"))] });
    expect(await verified(leaf)).toEqual([1, 2, 2]);
    expect(await effectiveOf(leaf)).toMatchObject([limits("50.00")]);
    expect(await effectiveOf(root)).toMatchObject([limits("500.00")]);
    const expiresAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 300_000).toISOString();
    await narrow(root, { expiresAt });
    expect(await verified(leaf)).toEqual([2, 3, 3]);
    expect(await getDelegation(security, leaf)).toMatchObject({ version: 3, expiresAt, authority: [limits("500.00")] });
    expect((await listVersions(security, leaf, { limit: 1 })).versions).toMatchObject([
      { origin: "reissued", causeId: root, madeBy: null },
    ]);
    expect((await world.auditTypes(leaf)).filter((type) => type === "delegation.reissued")).toHaveLength(2);
  });

  it("is paused when nothing is left, says so, and comes back only as what is left", async () => {
    const root = await given.delegation(
      spine,
      [payments(spine, { identifiers: ["account/eu-*", "account/us-*"] })],
      3600,
      {
        maxDepth: 2,
      },
    );
    const other = async () => ({ ...spine, ...(await given.enrolled(spine.owner.personId)) });
    const child = await given.delegation(await other(), [payments(spine, { identifiers: ["account/us-*"] })], 1800, {
      parentDelegationId: root,
      maxDepth: 1,
    });
    const below = await given.delegation(await other(), [payments(spine, { identifiers: ["account/us-1"] })], 900, {
      parentDelegationId: child,
    });
    await narrow(root, { authority: [element({ identifiers: ["account/eu-*"] })] });
    expect(await getDelegation(security, child)).toMatchObject({
      status: "suspended",
      pausedBy: root,
      version: 1,
      statusReason: expect.stringContaining(root),
      paused: {
        by: { kind: "delegation", id: root, name: expect.stringMatching(/^refunds-/) },
        at: expect.any(String),
      },
    });
    expect(await getDelegation(security, below)).toMatchObject({
      status: "active",
      restsOn: { id: child, status: "suspended" },
    });
    expect(
      await refusalOf(moveDelegation({ asker: security, delegationId: child, action: "resume", reason: "Again" })),
    ).toBe("nothing_left");
    expect(await getDelegation(security, child)).toMatchObject({ status: "suspended", pausedBy: root });
    expect((await world.auditTypes(child)).at(-1)).toBe("delegation.suspended");
  });

  it("may not be there at all any more when no further hop may follow", async () => {
    const { delegations } = await given.chain(spine, 2);
    const [root = "", child = ""] = delegations;
    await narrow(root, { maxDepth: 0 });
    expect(await getDelegation(security, child)).toMatchObject({ status: "suspended", pausedBy: root });
  });

  it("is signed again on resumption, if its parent changed during the suspension", async () => {
    const { delegations } = await given.chain(spine, 3);
    const [root = "", middle = "", leaf = ""] = delegations;
    await prisma().delegation.update({ where: { id: middle }, data: { status: "suspended", pausedById: root } });
    await narrow(root, { authority: [element(limits("40.00"))] });
    expect(await getDelegation(security, middle)).toMatchObject({ version: 1 });
    await moveDelegation({ asker: security, delegationId: middle, action: "resume", reason: "Again" });
    expect(await verified(leaf)).toEqual([2, 2, 2]);
    expect(await effectiveOf(leaf)).toMatchObject([limits("40.00")]);
    expect(await getDelegation(security, middle)).toMatchObject({ status: "active", pausedBy: null });
  });

  it("is signed again to the last one when it is resumed, however much it is", async () => {
    const { delegations, agents } = await given.chain(spine, 3);
    const [root = "", middle = "", leaf = ""] = delegations;
    const other =
      agents[2] && (await given.delegation(agents[2], [payments(spine)], 1800, { parentDelegationId: middle }));
    await prisma().delegation.update({ where: { id: middle }, data: { status: "suspended" } });
    await narrow(root, { authority: [element(limits("40.00"))] });
    await transaction(async (tx) => catchUp(tx, await getOrThrow(tx, middle), clock.now()));
    expect(await verified(leaf)).toEqual([1, 1, 1]);
    while (await transaction((tx) => reissuePortion(tx, middle, 1)));
    for (const below of [leaf, other ?? ""]) expect(await verified(below)).toEqual([2, 2, 2]);
  });

  it("is signed in portions where it is much, and every chain verifies meanwhile", async () => {
    const { delegations, agents } = await given.chain(spine, 2);
    const [root = "", first = ""] = delegations;
    const others: string[] = [];
    for (const agent of [agents[1], agents[1], agents[1]]) {
      if (agent) others.push(await given.delegation(agent, [payments(spine)], 1800, { parentDelegationId: root }));
    }
    await prisma().delegation.updateMany({ where: { parentId: root }, data: { status: "suspended" } });
    await narrow(root, { authority: [element(limits("30.00"))] });
    await prisma().delegation.updateMany({ where: { parentId: root }, data: { status: "active" } });
    await transaction((tx) => followBelow(tx, root));
    expect(await transaction((tx) => reissuePortion(tx, root, 2))).toBe(true);
    expect(await verified(first)).toEqual([2, 2]);
    expect(await verified(others.at(-1) ?? "")).toEqual([1, 1]);
    await reissueDescendants.execute({ delegationId: root });
    for (const child of others) expect(await verified(child)).toEqual([2, 2]);
  });
});
