import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseProcesses } from "@/e2e/support/server/database";
import { differences, History } from "@/e2e/support/server/log-history";
import { connectTo, discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import type { Sql } from "@/lib/testing/database";
import { addSubject, evaluate, payments, type Stage, type Subject, setStage } from "@/lib/testing/stage";
import { seededRandom, seedOf } from "@/lib/testing/trials";

/** How often each is killed: reduced here, 50 times by `npm run soak`. */
const rounds = Number(process.env.KILL_ROUNDS ?? 1);
const askers = 8;

let server: TestServer;
let stage: Stage;
let subject: Subject;
const history = new History();
let random: (below: number) => number;
/** Resolves when a server takes questions. */
let serving: Promise<void> = Promise.resolve();

beforeAll(async () => {
  random = seededRandom(seedOf("kills"));
  server = await startTestServer();
  stage = await setStage(server);
  const limits = [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "90000000.00", window: "P30D" }];
  subject = await addSubject(stage, [payments(stage, { limits })]);
});
afterAll(() => discard(server));

type Asking = { stop(): Promise<void>; answers(more: number): Promise<void> };

/** Asks without a pause, notes each allow in the history, and goes on where a question finds no answer. */
function ask(): Asking {
  let stopping = false;
  let answered = 0;
  const waiting: { at: number; resolve: () => void }[] = [];
  const one = async () => {
    const answer = await evaluate(stage, subject, { at: server.url }).catch(() => undefined);
    const { decision_id: decisionId, leaf_hash: leafHash } = answer?.body.context ?? {};
    if (answer?.body.decision === true) history.allows.push({ decisionId: decisionId ?? "", leafHash: leafHash ?? "" });
    // A server that is gone refuses at once: ask again when the next one serves.
    if (!answer) await serving;
    if (answer && ![200, 503].includes(answer.status)) throw new Error(`The answer is ${answer.status}.`);
    answered += 1;
    for (const { at, resolve } of waiting) if (answered >= at) resolve();
  };
  const loops = Array.from({ length: askers }, async () => {
    while (!stopping) await one();
  });
  return {
    answers: (more) => new Promise((resolve) => waiting.push({ at: answered + more, resolve })),
    stop: async () => {
      stopping = true;
      await Promise.all(loops);
    },
  };
}

async function withSql<T>(use: (sql: Sql) => Promise<T>): Promise<T> {
  const { sql, end } = await connectTo(server);
  try {
    return await use(sql);
  } finally {
    await end();
  }
}

const servesAgain = () =>
  expect
    .poll(async () => (await evaluate(stage, subject, { at: server.url })).body.decision, { timeout: 60_000 })
    .toBe(true);

/** Kills something at a random moment of a load, and compares everything received so far with the log. */
async function round(kill: () => Promise<void>, number: number): Promise<void> {
  // Tokens live for five minutes, and 50 rounds take longer.
  subject.token = await subject.instance.token(stage.server.identifier, { at: server.url });
  await history.readCheckpoint(server.url);
  const asking = ask();
  await asking.answers(askers + random(60));
  serving = kill();
  await serving;
  await asking.answers(askers);
  await asking.stop();
  await servesAgain();
  expect(await withSql((sql) => differences(sql, history))).toEqual([]);
  if ((number + 1) % 10 === 0) console.info(`${number + 1} rounds, ${history.allows.length} allows received`);
}

const limit = { timeout: 30_000 + rounds * 60_000 };

describe.runIf(process.platform === "linux")("I1 kill -9: each allow received is in the log, exactly once", () => {
  it(`${rounds} times the server`, limit, async () => {
    for (let number = 0; number < rounds; number++) {
      await round(async () => {
        await server.kill();
        server = await startTestServer(server);
      }, number);
    }
    // The rounds mean something only when they received something.
    expect(history.allows.length).toBeGreaterThan(rounds * askers);
  });

  it(`${rounds} times PostgreSQL or one of its processes`, limit, async () => {
    const before = history.allows.length;
    for (let number = 0; number < rounds; number++) {
      await round(async () => {
        const [postmaster = 0, ...children] = await databaseProcesses(server);
        process.kill(number % 2 ? (children[random(children.length)] ?? postmaster) : postmaster, "SIGKILL");
      }, number);
    }
    expect(history.allows.length - before).toBeGreaterThan(rounds * askers);
  });

  it("the comparison catches a commit that leaves out a record, or a counter", async () => {
    const [row] = await withSql((sql) =>
      sql<{ text: string }>("select pg_get_functiondef('commit_batch'::regproc) as text"),
    );
    const intact = row?.text ?? "";
    const twins = [
      ["if reserved then", "if false then", "has spent"],
      [
        "insert into log_entries (",
        "if random() < 0.5 then return query select n2.i, verdicts[n2.i], spents[n2.i], t from generate_series(1, p_count) as n2(i); return; end if; insert into log_entries (",
        "recorded 0 times",
      ],
    ] as const;
    for (const [part, broken, fault] of twins) {
      expect(intact).toContain(part);
      await withSql((sql) => sql(intact.replace(part, broken)));
      const asking = ask();
      await asking.answers(40);
      await asking.stop();
      await withSql((sql) => sql(intact));
      expect((await withSql((sql) => differences(sql, history))).join("\n")).toContain(fault);
    }
  });
});
