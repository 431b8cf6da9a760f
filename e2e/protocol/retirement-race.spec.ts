import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectTo, discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import { Load, observe } from "@/e2e/support/server/race";
import { type Attempt, addUsed, isValidSince, readList, type Used, usesOf } from "@/e2e/support/server/uses";
import type { Sql } from "@/lib/testing/database";
import { type HttpClient, type Json, succeeded } from "@/lib/testing/http";
import { type Stage, setStage } from "@/lib/testing/stage";
import { claimsOf } from "@/lib/testing/tokens";

// Two server processes over one database: after a retirement that one answered, neither lets the agent be used.
let first: TestServer;
let second: TestServer;
let stage: Stage;
let consoles: HttpClient[];
let sql: Sql;
let end: () => Promise<void>;

beforeAll(async () => {
  first = await startTestServer();
  second = await startTestServer(first);
  stage = await setStage(first);
  consoles = [stage.admin, stage.admin.at(second.url)];
  ({ sql, end } = await connectTo(first));
});

afterAll(async () => {
  await end();
  await first.stop();
  await discard(second);
});

/** Few here, 10,000 by `npm run soak`. */
const attempts = Number(process.env.RETIREMENT_ATTEMPTS ?? 144);
const atOnce = 8;

type Made = Attempt & { kind: string; at: string };
type Trial = { used: Used; made: Made[]; endedAt: number };

/** Attempts uses of each kind at each server in turn, some at once. */
async function attemptAll(used: Used, kinds: readonly string[] | undefined, endedAt: number, count: number) {
  const uses = Object.entries(usesOf(stage, used)).filter(([kind]) => kinds?.includes(kind) !== false);
  const servers = [first.url, second.url];
  const made: Made[] = [];
  let next = 0;
  const going = async () => {
    while (next < count) {
      const n = next++;
      const [kind, use] = uses[n % uses.length] ?? [];
      const at = servers[Math.floor(n / uses.length) % servers.length] ?? first.url;
      if (kind !== undefined && use) made.push({ kind, at, ...(await use(at, endedAt)) });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, going));
  return made;
}

type Order = { body?: Json; kinds?: readonly string[]; count?: number; console?: number };

/** Retires an agent on one server while decisions stream in on both, which then know all about it. */
async function trial({ body = {}, kinds, count = attempts, console = 0 }: Order): Promise<Trial> {
  const used = await addUsed(stage);
  const { subject } = used;
  for (const use of Object.values(usesOf(stage, { ...used, openEnrolment: "" }))) {
    for (const at of [first.url, second.url]) await use(at, 0);
  }
  const load = new Load((at) => observe(stage, subject, { at }), { servers: [first.url, second.url], perServer: 2 });
  await load.answered(12);
  const path = `/api/agents/${subject.agentId}/retire`;
  const retire = consoles[console] ?? stage.admin;
  succeeded(await retire.post(path, { reason: "A trial", ...body }));
  const endedAt = Date.now();
  const made = await attemptAll(used, kinds, endedAt, count);
  await load.stop();
  expect(load.observations.filter(({ allowed }) => allowed).length).toBeGreaterThan(0);
  return { used, made, endedAt };
}

const succeededOf = ({ made }: Trial): string[] =>
  made.filter((one) => one.succeeded).map(({ kind, at }) => `${kind} at ${at}`);

/** Each kind was refused in so many words at each server: a busy one only says that it is busy. */
function expectRefusals({ made }: Trial): void {
  for (const at of [first.url, second.url]) {
    const judged = made.filter((one) => one.at === at && one.status < 500 && one.status !== 429);
    expect([...new Set(judged.map(({ kind }) => kind))].sort()).toEqual(
      [...new Set(made.map(({ kind }) => kind))].sort(),
    );
  }
}

/** Counts allows of an agent in the log after the record of its retirement: the log has the order of commits. */
async function allowsRecordedAfter({ used: { subject } }: Trial): Promise<number> {
  const [row] = await sql<{ count: string }>(
    `select count(*) from log_entries where type = 'decision.made' and convert_from(body, 'UTF8') like $1
       and convert_from(body, 'UTF8') like '%"decision":"allow"%' and id > (
         select id from log_entries where type = 'agent.retirement-begun' and convert_from(body, 'UTF8') like $1)`,
    [`%"agent":"${subject.agentId}"%`],
  );
  return Number(row?.count);
}

/** Reads the status list of each server until one is of after the end: it must not have the token as valid. */
async function expectStatusEnds({ used: { subject }, endedAt }: Trial): Promise<void> {
  for (const at of [first.url, second.url]) {
    const read = async () => (await readList(at, subject)).text;
    await expect
      .poll(async () => claimsOf<{ iat: number }>(await read()).iat * 1000, { timeout: 60_000, interval: 500 })
      .toBeGreaterThanOrEqual(endedAt);
    expect(isValidSince(await read(), subject, endedAt)).toBe(false);
  }
}

async function expectCertified({ used: { subject } }: Trial): Promise<void> {
  type Retirement = { certificate: object | null; held: Record<string, number> };
  const read = async () =>
    succeeded(await stage.admin.get<Retirement>(`/api/agents/${subject.agentId}/retirement`)).certificate;
  await expect.poll(read, { timeout: 60_000, interval: 200 }).not.toBeNull();
}

describe("I2 after a retirement was answered, no use of any kind succeeds on any server", () => {
  it(`${attempts} attempts on two servers`, { timeout: 180_000 + attempts * 100 }, async () => {
    const tried: Trial[] = [];
    for (const console of [0, 1]) {
      const one = await trial({ console, count: Math.ceil(attempts / 2) });
      expect(succeededOf(one)).toEqual([]);
      expectRefusals(one);
      expect(await allowsRecordedAfter(one)).toBe(0);
      tried.push(one);
    }
    // Lists and certificates come some time later: they are waited for together.
    await Promise.all(tried.flatMap((one) => [expectStatusEnds(one), expectCertified(one)]));
  });

  it("nothing new rests on an agent that drains", { timeout: 120_000 }, async () => {
    const kinds = ["token", "token below", "exchange", "enrolment"];
    const one = await trial({ body: { drainSeconds: 600 }, kinds, count: 80, console: 1 });
    expect(succeededOf(one)).toEqual([]);
    expectRefusals(one);
    const [running] = await attemptAll(one.used, ["decision"], one.endedAt, 1);
    expect(running?.succeeded).toBe(true);
  });

  it("the checker catches a commit that does not compare epochs", { timeout: 120_000 }, async () => {
    const [row] = await sql<{ text: string }>("select pg_get_functiondef('commit_batch'::regproc) as text");
    const comparison = "e.epoch is distinct from d.epoch";
    const intact = row?.text ?? "";
    expect(intact).toContain(comparison);
    await sql(intact.replace(comparison, "false"));
    try {
      const broken = await trial({ kinds: ["decision", "token"], count: 40 });
      const kinds = new Set(broken.made.filter((one) => one.succeeded).map(({ kind }) => kind));
      expect([...kinds].sort()).toEqual(["decision", "token"]);
      expect(await allowsRecordedAfter(broken)).toBeGreaterThan(0);
    } finally {
      await sql(intact);
    }
  });
});
