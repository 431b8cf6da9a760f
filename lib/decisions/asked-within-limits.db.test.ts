import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approveAction } from "@/lib/action-approvals/commands/decide";
import { getOrThrow } from "@/lib/action-approvals/store";
import { fourEyesRules } from "@/lib/approval-policies/model";
import { prisma } from "@/lib/platform/database/prisma";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

// An action that a cumulative limit refuses never waits for approval, neither by a hop nor by a policy.

let world: World;
let spine: TestAgent;
let held: string;
let token: string;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const limits = [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "600.00", window: "life" }];
const conditions = { approval_above: { field: "amount", unit: "USD", value: "250.00" } };

const asksByPolicy = (asksBeforeActions: boolean) =>
  given.rules(
    world,
    fourEyesRules.map((rule) => ({ ...rule, asksBeforeActions })),
  );

beforeEach(async () => {
  spine = await given.agent(`https://${randomUUID()}.acme.example`);
  await asksByPolicy(false);
});

async function holding(change: object): Promise<void> {
  held = await given.delegation(spine, [payments(spine, { limits, ...change })]);
  token = await tokenOf(spine);
}

const ask = (amount: string, operation: string = randomUUID(), headers: Record<string, string> = {}) =>
  evaluate(spine, token, { amount, headers, context: { operation_digest: operation } });
const asked = () => world.sql("select id from action_approvals where agent_id = $1", [spine.agentId]);

async function approve(id = ""): Promise<void> {
  const { digest } = await getOrThrow(prisma(), id);
  await approveAction({ asker: spine.approver, approvalId: id, digest, note: "" });
}

describe("an action that would be asked about", () => {
  it.each([
    ["a delegation", { conditions }, async () => []],
    ["a policy", {}, () => asksByPolicy(true)],
  ])("by %s is refused where a limit has no room for it, and asked about where it has", async (_, change, begin) => {
    await holding(change);
    expect((await ask("200.00")).decision).toBe(true);
    await begin();
    const { decision, context } = await ask("400.01");
    expect([decision, context.code]).toEqual([false, "limit_exceeded"]);
    expect(context.reason).toMatch(/Left in total: 400 USD; this action takes 400\.01 USD\.$/);
    expect(context).toMatchObject({ request_hint: { changesDelegationId: held } });
    expect(await asked()).toEqual([]);
    expect((await ask("400.00")).context.code).toBe("approval_required");
    expect(await asked()).toHaveLength(1);
  });

  it("is one decision however often it is sent at once under one Idempotency-Key, though it leaves no room (D5)", async () => {
    await holding({ conditions });
    for (const operation of [randomUUID(), randomUUID(), randomUUID()]) {
      await world.sql("delete from counters");
      await approve((await ask("400.00", operation)).context.approval?.id);
      const headers = { "idempotency-key": randomUUID() };
      const sent: ReturnType<typeof ask>[] = [];
      // One after the other, so that some look at the limit after another has taken what is left.
      while (sent.length < 24) {
        sent.push(ask("400.00", operation, headers));
        await world.sql("select 1");
      }
      const answers = await Promise.all(sent);
      expect(answers.map(({ decision }) => decision)).toEqual(answers.map(() => true));
      expect(new Set(answers.map(({ context }) => context.decision_id)).size).toBe(1);
    }
  });
});
