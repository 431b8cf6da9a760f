import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectTo, discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import type { Sql } from "@/lib/testing/database";
import { HttpClient, succeeded } from "@/lib/testing/http";
import {
  addAskingSubject,
  addProtectedSystem,
  addSubject,
  askPerson,
  askToPay,
  decideAction,
  type Stage,
  type Subject,
  setStage,
  waitAs,
} from "@/lib/testing/stage";

// Two server processes over one database: an approval is used once, at either server.
let first: TestServer;
let second: TestServer;
let stage: Stage;
let subject: Subject;
let sql: Sql;
let end: () => Promise<void>;

beforeAll(async () => {
  first = await startTestServer();
  second = await startTestServer(first);
  stage = await setStage(first);
  subject = await addAskingSubject(stage);
  ({ sql, end } = await connectTo(first));
});

afterAll(async () => {
  await end();
  await first.stop();
  await discard(second);
});

/** Fifty questions at once, half of them to each server. */
async function allowsOfFifty(): Promise<string[]> {
  const asked = await askPerson(stage, subject);
  succeeded(await decideAction(stage, asked, "approve"));
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      askToPay(stage, subject, { operation: asked.operation, at: i % 2 ? first.url : second.url }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const refused = answers.filter(({ body }) => !body.decision);
  expect(refused.filter(({ body }) => body.context.code !== "approval_required")).toEqual([]);
  return answers.filter(({ body }) => body.decision).map(({ body }) => body.context.decision_id);
}

describe("I7 one yes", () => {
  it("allows one of fifty that ask two servers at once", { timeout: 60_000 }, async () => {
    expect(await allowsOfFifty()).toHaveLength(1);
  });

  it("a commit that does not look at the state of the yes is caught", { timeout: 60_000 }, async () => {
    const [row] = await sql<{ text: string }>("select pg_get_functiondef('commit_batch'::regproc) as text");
    const check = /if step\.stands is not true[\s\S]*?then\s+verdicts\[step\.item\] := 'moved';/;
    const intact = row?.text ?? "";
    expect(intact).toMatch(check);
    await sql(intact.replace(check, "if false then verdicts[step.item] := 'moved';"));
    try {
      // Sometimes the fifty run one after the other. Then each sees the write of the one before.
      const allowed = async () => (await allowsOfFifty()).length;
      await expect.poll(allowed, { timeout: 40_000, interval: 1 }).toBeGreaterThan(1);
    } finally {
      await sql(intact);
    }
    expect(await allowsOfFifty()).toHaveLength(1);
  });

  it("is used up on the other server and after a restart", { timeout: 90_000 }, async () => {
    const asked = await askPerson(stage, subject);
    succeeded(await decideAction(stage, asked, "approve"));
    const { operation } = asked;
    expect((await askToPay(stage, subject, { operation, at: second.url })).body.decision).toBe(true);
    expect((await askToPay(stage, subject, { operation })).body.context.code).toBe("approval_required");
    const stopped = second;
    await stopped.stop();
    second = await startTestServer(first);
    const { body } = await askToPay(stage, subject, { operation, at: second.url });
    expect(body.context.code).toBe("approval_required");
    expect(body.context.approval?.id).not.toBe(asked.id);
  });
});

describe("an agent that waits", () => {
  it("hears of the yes as soon as it is given, on the other server", async () => {
    const asked = await askPerson(stage, subject);
    const waiting = waitAs(stage, subject, asked.id, { seconds: 25, at: second.url });
    const startedAt = performance.now();
    succeeded(await decideAction(stage, asked, "approve"));
    expect((await waiting).body).toMatchObject({ id: asked.id, status: "approved" });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it("is answered at the end of its time, and holds no connection of the database until then", async () => {
    const { id } = await askPerson(stage, subject);
    // Idle connections of earlier questions stay open for a while.
    const connections = `select count(*)::int as n from pg_stat_activity
      where application_name like 'mandate%' and state <> 'idle'`;
    const waiting = Array.from({ length: 40 }, () => waitAs(stage, subject, id, { seconds: 2 }));
    const [during] = await sql<{ n: number }>(connections);
    const answers = await Promise.all(waiting);
    expect(answers.map(({ body }) => body.status)).toEqual(answers.map(() => "pending"));
    expect(during?.n).toBeLessThan(20);
  });

  it("learns nothing of others: another agent, another resource server, an unknown id", async () => {
    const { id } = await askPerson(stage, subject);
    const other = await addSubject(stage);
    const foreign = await addProtectedSystem(stage.admin);
    const client = new HttpClient(first.url);
    const path = `/access/v1/approvals/${id}`;
    const asPep = (key: string) => client.get(path, { authorization: `Bearer ${key}` });
    expect((await asPep(stage.server.pepKey)).body).toMatchObject({ id, status: "pending" });
    const unknown = await waitAs(stage, subject, `aap_${"0".repeat(26)}`);
    expect(unknown.status).toBe(404);
    for (const answer of [await waitAs(stage, other, id), await asPep(foreign.pepKey)]) {
      expect([answer.status, answer.body]).toEqual([404, unknown.body]);
    }
  });

  it.each([
    ["nothing", "", {}, 401],
    ["a token without its proof", "", { authorization: "DPoP token" }, 401],
    ["a wait that is too long", "?wait=31", {}, 400],
    ["a wait that is no number", "?wait=soon", {}, 400],
  ])("is refused with %s", async (_, query, own, status) => {
    const { id } = await askPerson(stage, subject);
    const token = "authorization" in own ? { authorization: `DPoP ${subject.token}` } : {};
    expect((await new HttpClient(first.url).get(`/access/v1/approvals/${id}${query}`, token)).status).toBe(status);
  });

  it("I7 proves its key again each time", async () => {
    const { id } = await askPerson(stage, subject);
    const path = `/access/v1/approvals/${id}`;
    const dpop = subject.instance.proof("GET", `${stage.publicUrl}${path}`, { token: subject.token });
    const headers = { authorization: `DPoP ${subject.token}`, dpop };
    expect((await new HttpClient(first.url).get(path, headers)).status).toBe(200);
    expect((await new HttpClient(second.url).get(path, headers)).status).toBe(401);
  });
});

describe("the console", () => {
  it("lists what waits by what ends first, and shows the exact action", async () => {
    const asked = await askPerson(stage, subject, randomUUID());
    const { client } = stage.approver;
    type List = { actionApprovals: { id: string; sentence: string; expiresAt: string }[] };
    const { actionApprovals } = succeeded(await client.get<List>("/api/action-approvals?queue=waiting"));
    const ends = actionApprovals.map(({ expiresAt }) => expiresAt);
    expect(ends).toEqual(ends.toSorted());
    expect(actionApprovals.find(({ id }) => id === asked.id)?.sentence).toBe(
      `${subject.name} wants to create payment account/eu-7/pay-1 of 420.00 USD, task refund.`,
    );
    succeeded(await decideAction(stage, asked, "deny"));
    const decided = succeeded(await client.get<List>("/api/action-approvals?queue=decided&q=status:denied"));
    expect(decided.actionApprovals.map(({ id }) => id)).toContain(asked.id);
  });
});
