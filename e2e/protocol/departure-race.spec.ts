import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectTo, discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import type { Sql } from "@/lib/testing/database";
import { addPerson, type HttpClient, succeeded } from "@/lib/testing/http";
import {
  type AskedAction,
  addAskingSubject,
  askPerson,
  askToPay,
  decideAction,
  type Stage,
  type Subject,
  setStage,
} from "@/lib/testing/stage";
import { sideBySide, trials } from "@/lib/testing/trials";

// Two server processes over one database. One answers the departure of an approver. After that, no agent uses an approval
// of this person at either server.
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

type Attempt = { id: string; startedAt: number; allowed: boolean; code: string | undefined };
type Trial = { giverId: string; attempts: Attempt[]; leftAt: number };
const approvals = 8;
/** An agent that asks again and again has at most so many open questions. */
const refusals = ["approval_required", "too_many_pending"];

async function attempt(subject: Subject, { id, operation }: AskedAction, at: string): Promise<Attempt> {
  const startedAt = performance.now();
  const { body } = await askToPay(stage, subject, { operation, at });
  return { id, startedAt, allowed: body.decision === true, code: body.context.code };
}

/** Lets an approver leave on one server while the agent uses the approvals of this person on both. */
async function trial(number: number): Promise<Trial> {
  const giver = await addPerson(stage.admin, ["approver"]);
  const subject = await addAskingSubject(stage);
  const approved = await sideBySide(approvals, async () => {
    const asked = await askPerson(stage, subject);
    succeeded(await decideAction({ ...stage, approver: giver }, asked, "approve"));
    return asked;
  });
  const servers = [first.url, second.url];
  const everywhere = (asked: readonly AskedAction[]) =>
    Promise.all(asked.flatMap((one) => servers.map((at) => attempt(subject, one, at))));
  const [used, meeting] = [approved.slice(0, 1), approved.slice(1, approvals / 2)];
  const before = await everywhere(used);
  const admin = consoles[number % consoles.length] ?? stage.admin;
  const running = everywhere(meeting);
  succeeded(await admin.post(`/api/people/${giver.id}/deactivate`));
  const leftAt = performance.now();
  const after = await everywhere(approved);
  return { giverId: giver.id, attempts: [...before, ...(await running), ...after], leftAt };
}

const forbidden = ({ attempts, leftAt }: Trial): Attempt[] =>
  attempts.filter(({ allowed, startedAt }) => allowed && startedAt > leftAt);

/** Allows by approvals of a person that are in the log after the record of the departure: it has the order of commits. */
async function recordedAfter({ giverId, attempts }: Trial): Promise<number> {
  const [row] = await sql<{ count: string }>(
    `select count(*) from log_entries where type = 'decision.made'
       and convert_from(body, 'UTF8')::jsonb ->> 'decision' = 'allow'
       and convert_from(body, 'UTF8')::jsonb -> 'refs' ?| $1 and id > (
         select id from log_entries where type = 'person.deactivated'
           and convert_from(body, 'UTF8')::jsonb -> 'refs' ? $2)`,
    [[...new Set(attempts.map(({ id }) => id))], giverId],
  );
  return Number(row?.count);
}

/** The departure is answered by each of the two servers. */
const times = trials(2);

describe("I2 after the departure of an approver was answered", () => {
  it(`no approval of this person is used at any server, ${times} times`, {
    timeout: 60_000 + times * 30_000,
  }, async () => {
    for (let number = 0; number < times; number++) {
      const one = await trial(number);
      expect(one.attempts.filter(({ allowed }) => allowed).length, "the approvals had an effect").toBeGreaterThan(0);
      expect(forbidden(one)).toEqual([]);
      expect(await recordedAfter(one)).toBe(0);
      const refused = one.attempts.filter(({ startedAt }) => startedAt > one.leftAt);
      expect(refused.filter(({ code }) => !refusals.includes(code ?? ""))).toEqual([]);
    }
  });

  it("a commit that does not compare epochs is caught", { timeout: 180_000 }, async () => {
    const [row] = await sql<{ text: string }>("select pg_get_functiondef('commit_batch'::regproc) as text");
    const comparison = "e.epoch is distinct from d.epoch";
    const intact = row?.text ?? "";
    expect(intact).toContain(comparison);
    await sql(intact.replace(comparison, "false"));
    try {
      let number = 0;
      const broken = async () => recordedAfter(await trial(number++));
      await expect.poll(broken, { timeout: 150_000, interval: 1 }).toBeGreaterThan(0);
    } finally {
      await sql(intact);
    }
  });
});
