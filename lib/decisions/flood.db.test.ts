import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createSpine, delegate, evaluate, payments, type Spine, tokenOf } from "@/e2e/support/spine";
import { createWorld, type World } from "@/e2e/support/world";
import { answerEvaluations } from "@/lib/decisions/endpoint";

type Party = { spine: Spine; token: string };

let world: World;
let flood: Party;
let quiet: Party;
beforeAll(async () => {
  world = await createWorld();
  flood = await party("https://flood.acme.example");
  quiet = await party("https://quiet.acme.example");
});
afterAll(() => world.end());

async function party(identifier: string): Promise<Party> {
  const spine = await createSpine(identifier);
  const limits = [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "100000.00", window: "P1D" }];
  await delegate(spine, [payments(spine, { limits })]);
  const token = await tokenOf(spine);
  expect(await evaluate(spine, token)).toMatchObject({ decision: true });
  return { spine, token };
}

async function askBatch({ spine, token }: Party, items: number): Promise<Response> {
  const body = {
    subject: { type: "agent", id: spine.spiffeId, properties: { access_token: token } },
    action: { name: "create" },
    context: { task: "refund", amount: "1.00", currency: "USD" },
    evaluations: Array.from({ length: items }, (_, i) => ({
      resource: { type: "payment", id: `account/eu-7/pay-${i}` },
    })),
  };
  const request = new Request(`${world.runtime.publicUrl}/access/v1/evaluations`, {
    method: "POST",
    headers: { authorization: `Bearer ${spine.pepKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return answerEvaluations({ request, requestId: "test", ip: "127.0.0.1", params: {} });
}

it("a resource server that floods with batches keeps no other one waiting", async () => {
  const before = await decisions();
  const flooding = Array.from({ length: 160 }, () => askBatch(flood, 50));
  await vi.waitFor(async () => expect(await decisions()).toBeGreaterThan(before), 10_000);
  for (let i = 0; i < 5; i++) {
    expect(await evaluate(quiet.spine, quiet.token)).toMatchObject({ status: 200, decision: true });
  }
  const answers = await Promise.all(flooding);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.headers.get("retry-after")).toBe("1");
  expect(await refused?.json()).toMatchObject({ code: "too_many_waiting" });
});

it("what was refused decided nothing, and what was answered was answered whole and in order", async () => {
  const before = await decisions();
  const answers = await Promise.all(Array.from({ length: 30 }, () => askBatch(flood, 50)));
  const answered = answers.filter(({ status }) => status === 200);
  // A machine that is busy with other things may run out of time for some of them.
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
  for (const answer of answered) {
    const { evaluations } = (await answer.json()) as { evaluations: { decision: boolean }[] };
    expect(evaluations.map(({ decision }) => decision)).toEqual(Array.from({ length: 50 }, () => true));
  }
  const made = (await decisions()) - before;
  expect(made).toBeGreaterThanOrEqual(answered.length * 50);
  expect(made).toBeLessThanOrEqual(1_000);
});

const decisions = async (): Promise<number> =>
  (await world.sql<{ n: number }>("select count(*)::int as n from log_entries where type = 'decision.made'"))[0]?.n ??
  0;
