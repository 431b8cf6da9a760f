import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approveAction, denyAction } from "@/lib/action-approvals/commands/decide";
import { expireActionApprovals } from "@/lib/action-approvals/commands/expire";
import { getActionApproval } from "@/lib/action-approvals/queries";
import { getOrThrow, transition } from "@/lib/action-approvals/store";
import { prisma } from "@/lib/platform/database/prisma";
import { permissionsOf } from "@/lib/principals/permissions";
import { revoke } from "@/lib/revocation/commands/revoke";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { withoutDeadlines } from "@/lib/testing/trials";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
let token: string;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  await given.delegation(spine, [asking(spine)]);
  token = await tokenOf(spine);
});
afterAll(() => world.end());
beforeEach(() => world.sql("update counters set spent = 0"));

const asking = (of: TestAgent) =>
  payments(of, {
    limits: [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "1000.00", window: "life" }],
    conditions: { approval_above: { field: "amount", unit: "USD", value: "250.00" } },
  });

type Asked = { amount?: string; operation?: string; headers?: Record<string, string>; id?: string };

const ask = ({ amount = "420.00", operation = randomUUID(), headers = {}, id = "account/eu-7/pay-1" }: Asked = {}) =>
  evaluate(spine, token, { amount, id, headers, context: { operation_digest: operation } });

const rowOf = (id: string) => getOrThrow(prisma(), id);

async function approve(id: string, asker = spine.approver): Promise<void> {
  await approveAction({ asker, approvalId: id, digest: (await rowOf(id)).digest, note: "" });
}

async function deny(id: string): Promise<void> {
  await denyAction({ asker: spine.approver, approvalId: id, digest: (await rowOf(id)).digest, note: "Not this one" });
}

/** Asks for an action and answers the approval that it waits for. */
async function asked(operation: string, change: Asked = {}): Promise<string> {
  const { context } = await ask({ operation, ...change });
  expect(context.code).toBe("approval_required");
  return context.approval?.id ?? "";
}

const end = (id: string) =>
  world.sql("update action_approvals set expires_at = clock_timestamp() - interval '1 second' where id = $1", [id]);
const spent = async () => Number((await world.sql("select sum(spent) as spent from counters"))[0]?.spent ?? 0);

describe("A3 an action above a threshold", () => {
  it("is denied until a person says yes, and the denial names what to wait for", async () => {
    const operation = randomUUID();
    const { decision, context } = await ask({ operation });
    expect(decision).toBe(false);
    expect(context).toMatchObject({ code: "approval_required", approval: { status: "pending" } });
    const id = context.approval?.id ?? "";
    expect(id).toMatch(/^aap_/);
    expect(context.approval?.wait).toBe(`http://localhost:3000/access/v1/approvals/${id}?wait=25`);
    expect(await rowOf(id)).toMatchObject({ status: "pending", askedByDecision: context.decision_id });
    expect(await world.auditTypes(id)).toEqual(["decision.made"]);
  });

  it("needs the digest of the operation", async () => {
    const { context } = await evaluate(spine, token, { amount: "420.00" });
    expect(context.code).toBe("missing_fact");
    expect(context.reason).toContain("operation_digest");
  });

  it("below it no person is asked", async () => {
    expect((await ask({ amount: "250.00" })).decision).toBe(true);
  });

  it("is the same question again while it waits, and another one with anything else", async () => {
    const operation = randomUUID();
    const id = await asked(operation);
    expect(await asked(operation)).toBe(id);
    expect(await asked(operation, { amount: "420.0" })).toBe(id);
    expect(await asked(operation, { amount: "420.01" })).not.toBe(id);
    expect(await asked(operation, { id: "account/eu-7/pay-2" })).not.toBe(id);
    expect(await asked(randomUUID())).not.toBe(id);
  });

  it("what no catalogue declares is not shown and changes nothing", async () => {
    const operation = randomUUID();
    const id = await asked(operation);
    const more = { operation_digest: operation, memo: "please hurry" };
    const { context } = await evaluate(spine, token, { amount: "420.00", context: more });
    expect(context.approval?.id).toBe(id);
    expect((await rowOf(id)).document).not.toContain("hurry");
  });

  it("the document names agent, chain, element, hop, amount in one spelling, task and versions", async () => {
    const id = await asked(randomUUID(), { amount: "420" });
    expect(JSON.parse((await rowOf(id)).document)).toMatchObject({
      kind: "mandate-action",
      agent: spine.agentId,
      action: "create",
      location: spine.identifier,
      resource: { type: "payment", id: "account/eu-7/pay-1" },
      fields: { amount: { kind: "money", value: "420.00", unit: "USD" } },
      task: "refund",
      catalogue: 1,
      guardrails: "none",
      asked: [{ element: "el_1", hop: { kind: "delegation" }, above: [{ field: "amount", value: "250.00" }] }],
    });
  });
});

describe("I7 a yes", () => {
  it("allows once, takes from the limits, and names the decision that used it", async () => {
    const operation = randomUUID();
    const id = await asked(operation);
    await approve(id);
    const before = await spent();
    const allowed = await ask({ operation });
    expect(allowed).toMatchObject({ decision: true, context: { approval: { id, status: "approved" } } });
    expect(await spent()).toBe(before + 42_000);
    expect(await rowOf(id)).toMatchObject({ status: "used", usedByDecision: allowed.context.decision_id });
    expect(await world.auditTypes(id)).toEqual(["decision.made", "action-approval.approved", "decision.made"]);
    expect(await asked(operation)).not.toBe(id);
  });

  it("is not used by what does not fit the limit", async () => {
    const operation = randomUUID();
    const id = await asked(operation);
    await approve(id);
    await world.sql("update counters set spent = 99000");
    expect((await ask({ operation })).context.code).toBe("limit_exceeded");
    expect((await rowOf(id)).status).toBe("approved");
    await world.sql("update counters set spent = 0");
    expect((await ask({ operation })).decision).toBe(true);
  });

  it("D5 a retry under its Idempotency-Key is the original decision, and asks no person", async () => {
    const operation = randomUUID();
    const id = await asked(operation);
    await approve(id);
    const headers = { "idempotency-key": randomUUID() };
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask({ operation, headers })));
    answers.push(await ask({ operation, headers }));
    expect(answers.map(({ decision }) => decision)).toEqual(answers.map(() => true));
    expect(new Set(answers.map(({ context }) => context.decision_id)).size).toBe(1);
    expect(await spent()).toBe(42_000);
  });

  it("used by many at once allows one, and a twin that looks and then uses is caught", {
    timeout: 30_000,
  }, async () => {
    const allowedOf = async (): Promise<number> => {
      const operation = randomUUID();
      await approve(await asked(operation, { amount: "251.00" }));
      const all = await withoutDeadlines(() =>
        Promise.all(Array.from({ length: 20 }, () => ask({ operation, amount: "251.00" }))),
      );
      expect(all.map(({ status }) => status)).toEqual(all.map(() => 200));
      return all.filter(({ decision }) => decision).length;
    };
    expect(await allowedOf()).toBe(1);
    const [row] = await world.sql<{ text: string }>("select pg_get_functiondef('commit_batch'::regproc) as text");
    const intact = row?.text ?? "";
    const check = /if step\.stands is not true[\s\S]*?then\s+verdicts\[step\.item\] := 'moved';/;
    expect(intact).toMatch(check);
    await world.sql(intact.replace(check, "if false then verdicts[step.item] := 'moved';"));
    expect(await allowedOf()).toBeGreaterThan(1);
    await world.sql(intact);
  });
});

describe("a no, silence and a late yes", () => {
  it("a no answers the same question for a while, and only that", async () => {
    const operation = randomUUID();
    const id = await asked(operation);
    await deny(id);
    expect((await ask({ operation })).context).toMatchObject({
      code: "approval_denied",
      approval: { id, status: "denied" },
    });
    await asked(randomUUID());
    await end(id);
    expect(await asked(operation)).not.toBe(id);
  });

  it.each(["pending", "approved"])("an ended action that is %s is requested again", async (status) => {
    const operation = randomUUID();
    const id = await asked(operation);
    if (status === "approved") await approve(id);
    await end(id);
    expect(await asked(operation)).not.toBe(id);
    expect((await rowOf(id)).status).toBe("expired");
    expect((await world.auditTypes(id)).at(-1)).toBe("action-approval.expired");
  });

  it("I5 yes, no and the end at once have one outcome, and a twin without the state in its write is caught", async () => {
    const outcomes = async (race: (id: string) => Promise<unknown>[]): Promise<number> => {
      const id = await asked(randomUUID());
      const settled = await Promise.allSettled(race(id));
      return settled.filter(({ status, ...rest }) => status === "fulfilled" && !("value" in rest && rest.value === 0))
        .length;
    };
    expect(await outcomes((id) => [approve(id), deny(id), approve(id), expireActionApprovals(id)])).toBe(1);
    const naive = async (id: string, status: "approved" | "denied") => {
      const row = await rowOf(id);
      if (row.status !== "pending") throw new Error("decided");
      await prisma().actionApproval.update({ where: { id }, data: { status } });
    };
    expect(await outcomes((id) => [naive(id, "approved"), naive(id, "denied"), naive(id, "approved")])).toBeGreaterThan(
      1,
    );
    const stale = async (id: string) => {
      await approve(id);
      await transition(prisma(), { id, status: "pending" }, "denied", {});
    };
    await expectRefusal(stale(await asked(randomUUID())), "action_approval_changed_meanwhile");
  });
});

describe("who decides (I9, I10)", () => {
  it.each([
    ["the agent's owner, whatever their roles", async () => ownerAsApprover(), "self_approval"],
    ["somebody who does not decide", () => given.person(["security"]), "forbidden"],
    ["somebody who may not know of it", () => given.person(["member"]), "action_approval_not_found"],
  ])("%s does not", async (_, who, code) => {
    expect(await codeOf(approve(await asked(randomUUID()), await who()))).toBe(code);
  });

  async function ownerAsApprover() {
    await prisma().person.update({ where: { id: spine.owner.personId }, data: { roles: ["member", "approver"] } });
    return { personId: spine.owner.personId, permissions: permissionsOf(["member", "approver"]) };
  }

  it("I9 the delegator of a hop does not decide either, although the agent has another owner now", async () => {
    const other = await given.person(["member"]);
    const asker = await ownerAsApprover();
    await world.sql("update agents set owner_id = $2 where id = $1", [spine.agentId, other.personId]);
    const id = await asked(randomUUID());
    await expectRefusal(approve(id, asker), "self_approval");
    await world.sql("update agents set owner_id = $2 where id = $1", [spine.agentId, asker.personId]);
  });

  it("I9 nor does who owns an agent further up the chain, whose authority is used here", async () => {
    const above = await given.person(["member", "approver"]);
    const upper = { ...spine, owner: above, ...(await given.enrolled(above.personId)) };
    const root = await given.delegation(upper, [asking(spine)], 3600, { maxDepth: 1 });
    const owner = await given.person(["admin"]);
    const lower = { ...spine, owner, ...(await given.enrolled(owner.personId)) };
    await given.delegation(lower, undefined, 1800, { parentDelegationId: root });
    const question = { amount: "420.00", context: { operation_digest: randomUUID() } };
    const id = (await evaluate(lower, await tokenOf(lower), question)).context.approval?.id ?? "";
    await expectRefusal(approve(id, above), "self_approval");
    expect(await codeOf(approve(id))).toBe("done");
  });

  it("no person decides what was not shown", async () => {
    const approvalId = await asked(randomUUID());
    const digest = (await rowOf(await asked(randomUUID()))).digest;
    const decide = { asker: spine.approver, approvalId, digest, note: "" };
    await expectRefusal(approveAction(decide), "digest_stale");
    await expectRefusal(denyAction(decide), "digest_stale");
  });

  it("a catalogue that changes after the yes makes it void", async () => {
    const operation = randomUUID();
    const id = await asked(operation);
    await approve(id);
    await world.sql("update resource_servers set catalogue_version = catalogue_version + 1");
    expect(await asked(operation)).not.toBe(id);
  });

  it("so does a revocation: nothing is asked, and no person can approve", async () => {
    const operation = randomUUID();
    const id = await asked(operation);
    const waiting = await asked(randomUUID());
    await approve(id);
    const asker = { personId: spine.owner.personId, permissions: permissionsOf(["security"]) };
    await revoke({ asker, scope: { kind: "agent", subjectId: spine.agentId }, reason: "drill" });
    expect((await ask({ operation })).context.code).toBe("agent_revoked");
    expect((await rowOf(id)).status).toBe("approved");
    await expectRefusal(approve(waiting), "action_approval_void");
    const shown = await getActionApproval(spine.approver, waiting);
    expect(shown).toMatchObject({ can: ["deny"], whyNot: { approve: { code: "action_approval_void" } } });
  });
});
