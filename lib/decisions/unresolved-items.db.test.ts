import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { answerEvaluations } from "./endpoint";

let world: World;
let first: TestAgent;
let second: TestAgent;
let tokens: [string, string];
let holder: pg.Client;
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
  holder = new pg.Client(world.ownerUrl);
  await holder.connect();
  await holder.query("begin");
  await holder.query("select 1 from counters where key = $1 for update", [held?.key]);
});
/** Waits until so many commits wait in the database. */
const untilWaiting = (commits: number): Promise<void> =>
  vi.waitFor(async () => {
    const [row] = await world.sql<{
      n: number;
    }>(`select count(*)::int as n from pg_stat_activity where pid <> pg_backend_pid()
      and datname = current_database() and query like '%commit_batch%' and wait_event_type = 'Lock'`);
    expect(row?.n).toBe(commits);
  }, 20_000);
beforeEach(() => untilWaiting(0));
afterAll(async () => {
  await holder.end();
  await world.end();
});

type Answered = { evaluations?: { decision: boolean; context: Record<string, unknown> }[]; code?: string };

/** The questions: one of each agent, and one of the second with the token of the first, which is denied. */
const subjects = [
  { agent: 0, token: 0 },
  { agent: 1, token: 1 },
  { agent: 1, token: 0 },
] as const;

async function ask(
  questions: readonly (0 | 1 | 2)[],
  semantic: string,
  headers = {},
): Promise<{ status: number; body: Answered }> {
  const evaluations = questions.map((question) => ({
    subject: {
      ...{ type: "agent", id: [first, second][subjects[question].agent]?.spiffeId },
      properties: { access_token: tokens[subjects[question].token] },
    },
    ...{ action: { name: "create" }, resource: { type: "payment", id: "account/eu-7/pay-1" } },
    context: { task: "refund", amount: "500.00", currency: "USD" },
  }));
  const request = new Request(`${world.runtime.publicUrl}/access/v1/evaluations`, {
    method: "POST",
    headers: { authorization: `Bearer ${first.pepKey}`, "content-type": "application/json", ...headers },
    body: JSON.stringify({ evaluations, options: { evaluations_semantic: semantic } }),
  });
  const response = await answerEvaluations({ request, requestId: "test", ip: "127.0.0.1", params: {} });
  return { status: response.status, body: (await response.json()) as Answered };
}

const spent = async (): Promise<number[]> =>
  (await world.sql<{ spent: string }>("select spent from counters order by key")).map((row) => Number(row.spent));

const decisionId = expect.stringMatching(/^dec_/);
const allowed = { decision: true, context: { decision_id: decisionId } };
const denied = { decision: false, context: { decision_id: decisionId, code: "token_invalid" } };
const unknown = {
  decision: false,
  context: { decision_id: decisionId, error: { status: 503, code: "outcome_unknown" } },
};
const undecided = { decision: false, context: { error: { status: 503, code: "unavailable" } } };

it.each([
  ["deny_on_first_deny", 0, allowed],
  ["permit_on_first_permit", 2, denied],
] as const)(
  "an item without an outcome says so by itself, hides no decision that was recorded, and ends the batch: %s (D5)",
  async (semantic, decided, answer) => {
    const { status, body } = await ask([decided, 1, 0], semantic);
    expect(status).toBe(200);
    expect(body.evaluations).toMatchObject([answer, unknown]);
    expect(body.evaluations?.[1]).toEqual(unknown);
  },
);

it("a batch without any outcome is refused as a whole", async () => {
  expect(await ask([1], "execute_all")).toMatchObject({ status: 503, body: { code: "outcome_unknown" } });
});

it("the batch asked again under its Idempotency-Key tells the outcome, and takes nothing twice", async () => {
  const key = { "idempotency-key": "again" };
  const before = await spent();
  const told = await ask([0, 1], "deny_on_first_deny", key);
  expect(told.body.evaluations).toMatchObject([allowed, unknown]);
  await holder.query("rollback; begin");
  await untilWaiting(0);
  const again = await ask([0, 1], "deny_on_first_deny", key);
  expect(again.body.evaluations).toMatchObject([allowed, allowed]);
  expect(again.body.evaluations?.[0]?.context.decision_id).toBe(told.body.evaluations?.[0]?.context.decision_id);
  expect(await spent()).toEqual(before.map((amount) => amount + 50_000));
});

it("what may be recorded is told beside what was never sent, each with its own id", async () => {
  // Both counters are held: the first question of all waits in the database, and so its next one in the process.
  await holder.query("select 1 from counters for update");
  const ahead = evaluate(first, tokens[0], { amount: "1.00" });
  await untilWaiting(1);
  const { status, body } = await ask([0, 1, 1], "execute_all");
  expect([status, body.evaluations]).toEqual([200, [undecided, unknown, unknown]]);
  expect(new Set(body.evaluations?.map(({ context }) => context.decision_id)).size).toBe(3);
  await ahead;
});
