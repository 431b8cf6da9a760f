import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { setSingleton } from "@/lib/platform/base/singleton";
import { Committer } from "@/lib/platform/database/commit/committer";
import type { CommitItem } from "@/lib/platform/database/commit/item";
import { runBatch } from "@/lib/platform/database/commit/run-batch";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { withoutDeadlines } from "@/lib/testing/trials";
import { createWorld, type World } from "@/lib/testing/world";
import { answerEvaluations } from "./endpoint";

type Party = { spine: TestAgent; token: string };

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
  const spine = await given.agent(identifier);
  // No limit on the sum: its counter would keep a flood in line by itself.
  const limits = [{ field: "amount", unit: "USD", max_each: "500.00" }];
  await given.delegation(spine, [payments(spine, { limits })]);
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

type Commits = { asked: CommitItem[]; sent: CommitItem[]; letThrough: () => void };

/** Holds batches before the database until `letThrough`, and records asked and sent items in order. */
function holdCommits(laneOf: (asker: string) => string): Commits {
  let letThrough = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  const [asked, sent]: [CommitItem[], CommitItem[]] = [[], []];
  const committer = new Committer(async (items, ...rest) => {
    sent.push(...items);
    await held;
    return runBatch(items, ...rest);
  });
  const commit = committer.commit.bind(committer);
  vi.spyOn(committer, "commit").mockImplementation((asker, item, ticket) => {
    asked.push(item);
    return commit(laneOf(asker), item, ticket);
  });
  setSingleton("committer", committer);
  return { asked, sent, letThrough };
}

/**
 * Asks one question while a flood waits at its bound. Returns the number of questions that were sent to the database
 * before it.
 */
async function sentBefore({ asked, sent, letThrough }: Commits): Promise<{ before: number; flooding: Response[] }> {
  try {
    const flooding = Array.from({ length: 160 }, () => askBatch(flood, 50));
    await expect.poll(() => asked.length).toBe(1_000);
    const answer = evaluate(quiet.spine, quiet.token);
    await expect.poll(() => asked.length).toBe(1_001);
    letThrough();
    expect(await answer).toMatchObject({ status: 200, decision: true });
    return { before: sent.indexOf(asked[1_000] as CommitItem), flooding: await Promise.all(flooding) };
  } finally {
    letThrough();
    setSingleton("committer", undefined);
  }
}

it("a resource server that floods with batches keeps no other one waiting", async () => {
  const { before, flooding } = await withoutDeadlines(() => sentBefore(holdCommits((asker) => asker)));
  // Only the two batches that were under way when it came, of 256 questions at most.
  expect(before).toBeLessThanOrEqual(512 + 1);
  const refused = flooding.find(({ status }) => status === 429);
  expect(refused?.headers.get("retry-after")).toBe("1");
  expect(await refused?.json()).toMatchObject({ code: "too_many_waiting" });
});

it("the check finds a committer that knows no askers", async () => {
  const { before } = await withoutDeadlines(() => sentBefore(holdCommits(() => "all")));
  expect(before).toBe(1_000);
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
