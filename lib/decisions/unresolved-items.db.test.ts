import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sqlPool } from "@/lib/platform/database/pool";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { answerEvaluations } from "./endpoint";

let world: World;
let first: TestAgent;
let second: TestAgent;
let tokens: [string, string];
let holder: pg.PoolClient;
beforeAll(async () => {
  world = await createWorld();
  first = await given.agent();
  second = { ...first, ...(await given.enrolled(first.owner.personId)) };
  const limits = [{ field: "amount", unit: "USD", max_total: "9000.00", window: "P1D" }];
  const element = { type: "payment", locations: [first.identifier], actions: ["create"], identifiers: ["account/*"] };
  for (const agent of [first, second]) await given.delegation(agent, [{ ...element, limits }]);
  tokens = [await tokenOf(first), await tokenOf(second)];
  for (const [at, agent] of [first, second].entries())
    expect(await evaluate(agent, tokens[at] ?? "", { amount: "1.00" })).toMatchObject({ decision: true });
  // The counter of the second agent is held, so its outcome stays unknown.
  const [held] = await world.sql<{ key: string }>("select key from counters order by key desc limit 1");
  holder = await sqlPool().connect();
  await holder.query("begin");
  await holder.query("select 1 from counters where key = $1 for update", [held?.key]);
});
afterAll(async () => {
  await holder.query("rollback");
  holder.release();
  await world.end();
});

type Answered = { evaluations?: { decision: boolean; context: Record<string, unknown> }[]; code?: string };

async function ask(agents: readonly number[], semantic: string): Promise<{ status: number; body: Answered }> {
  const evaluations = agents.map((at) => ({
    subject: {
      ...{ type: "agent", id: [first, second][at]?.spiffeId },
      properties: { access_token: tokens[at] },
    },
    ...{ action: { name: "create" }, resource: { type: "payment", id: "account/eu-7/pay-1" } },
    context: { task: "refund", amount: "500.00", currency: "USD" },
  }));
  const request = new Request(`${world.runtime.publicUrl}/access/v1/evaluations`, {
    method: "POST",
    headers: { authorization: `Bearer ${first.pepKey}`, "content-type": "application/json" },
    body: JSON.stringify({ evaluations, options: { evaluations_semantic: semantic } }),
  });
  const response = await answerEvaluations({ request, requestId: "test", ip: "127.0.0.1", params: {} });
  return { status: response.status, body: (await response.json()) as Answered };
}

it("an item without an outcome says so by itself, and hides no allow that was recorded (D5)", async () => {
  const { status, body } = await ask([0, 1, 0], "deny_on_first_deny");
  expect(status).toBe(200);
  expect(body.evaluations).toMatchObject([
    { decision: true, context: { decision_id: expect.stringMatching(/^dec_/) } },
    {
      decision: false,
      context: { decision_id: expect.stringMatching(/^dec_/), error: { status: 503, code: "outcome_unknown" } },
    },
  ]);
});

it("a batch without any outcome is refused as a whole", async () => {
  expect(await ask([1], "execute_all")).toMatchObject({ status: 503, body: { code: "outcome_unknown" } });
});
