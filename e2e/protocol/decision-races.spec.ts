import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proposeRules } from "@/e2e/support/matrix/settings";
import { connectTo, discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import type { Sql } from "@/lib/testing/database";
import { type Answer, addPerson, type HttpClient, type Json, succeeded } from "@/lib/testing/http";
import { addAgent, addSubject, ask, evaluate, payments, type Stage, setStage } from "@/lib/testing/stage";
import { trials } from "@/lib/testing/trials";

// Two server processes over one database: of two people who decide one thing at once, one wins.
let first: TestServer;
let second: TestServer;
let stage: Stage;
let sql: Sql;
let end: () => Promise<void>;
beforeAll(async () => {
  first = await startTestServer();
  second = await startTestServer(first);
  stage = await setStage(first);
  ({ sql, end } = await connectTo(first));
});
afterAll(async () => {
  await end();
  await first.stop();
  await discard(second);
});

type Call = () => Promise<Answer>;
const elsewhere = (client: HttpClient): HttpClient => client.at(second.url);

/** Lets two calls meet, a little apart in turn. */
async function meet(number: number, one: Call, other: Call): Promise<[Answer, Answer]> {
  const running = one();
  if (number % 2) await new Promise((resolve) => setImmediate(resolve));
  return Promise.all([running, other()]);
}

/** Expects that one of two calls succeeded, and that the other learned why not. */
function expectOneWinner(number: number, answers: readonly Answer[], refusals: readonly string[]): void {
  const shown = `trial ${number}: ${answers.map(({ text }) => text).join("\n")}`;
  const won = answers.filter(({ status }) => status < 300);
  const lost = answers.filter(({ status }) => status >= 300);
  expect([won.length, lost.length], shown).toEqual([1, 1]);
  expect(refusals, shown).toContain(lost[0]?.body.code);
}

const times = trials(4);
const each = Array.from({ length: times }, (_, number) => number);
const races = { timeout: 60_000 + times * 10_000 };

const activeAgent = async (): Promise<string> => {
  const { agentId } = await addAgent(stage);
  succeeded(await stage.admin.post(`/api/agents/${agentId}/activate`));
  return agentId;
};
const given = (requestId: string) =>
  sql<{ id: string }>("select id from delegations where id = (select delegation_id from requests where id = $1)", [
    requestId,
  ]);
const recordsOf = (type: string, id: string) =>
  sql(`select 1 from log_entries where type = $1 and convert_from(body, 'UTF8')::jsonb -> 'refs' ? $2`, [type, id]);

describe("of two that meet on two servers, one has an effect", () => {
  it("an approval, and an edit by the requester", races, async () => {
    for (const number of each) {
      const { id, digest } = await ask(stage, await activeAgent());
      const less: Json = { authority: [payments(stage, { identifiers: ["account/eu-7"] })], digest, note: "Less." };
      const answers = await meet(
        number,
        () => stage.approver.client.post(`/api/requests/${id}/approve`, { digest, note: "" }),
        () => elsewhere(stage.owner.client).post(`/api/requests/${id}/revise`, less),
      );
      expectOneWinner(number, answers, ["digest_stale", "request_state", "request_changed_meanwhile"]);
      expect(await given(id)).toHaveLength(answers[0].status === 200 ? 1 : 0);
    }
  });

  it("two approvals of less", races, async () => {
    const another = await addPerson(stage.admin, ["approver"]);
    for (const number of each) {
      const { id, digest } = await ask(stage, await activeAgent());
      const narrower = (client: HttpClient, account: string) => () =>
        client.post(`/api/requests/${id}/approve-narrower`, {
          ...{ authority: [{ id: "el_1", ...payments(stage, { identifiers: [account] }) }], digest, note: "Less." },
        });
      const answers = await meet(
        number,
        narrower(stage.approver.client, "account/eu-7"),
        narrower(elsewhere(another.client), "account/eu-8"),
      );
      expectOneWinner(number, answers, ["digest_stale", "request_state", "request_changed_meanwhile"]);
      expect(await given(id)).toHaveLength(1);
    }
  });

  it("two confirmations of a change of a control", races, async () => {
    const [one, other] = [await addPerson(stage.admin, ["security"]), await addPerson(stage.admin, ["security"])];
    for (const number of each) {
      const name = `policy-${crypto.randomUUID()}`;
      const { id } = succeeded(await stage.admin.post<{ id: string }>("/api/approval-policies", { name }));
      const { changeId = "", digest } = await proposeRules(stage.admin, id);
      const confirm = (client: HttpClient) => () =>
        client.post(`/api/approval-policies/${id}/changes/${changeId}/confirm`, { digest });
      const answers = await meet(number, confirm(one.client), confirm(elsewhere(other.client)));
      expectOneWinner(number, answers, ["change_state", "policy_changed_meanwhile"]);
      expect(await recordsOf("control-change.confirmed", changeId)).toHaveLength(1);
    }
  });

  it("two decisions about a discovery", races, async () => {
    for (const number of each) {
      const [origin, rows] = [`Race ${number}`, [{ externalId: `of-${number}`, name: "Of a race" }]];
      succeeded(await stage.admin.post("/api/discoveries/imports", { origin, kind: "api_key", rows }));
      const [row] = await sql<{ id: string; version: number }>(
        "select id, version from discoveries where external_id = $1",
        [`of-${number}`],
      );
      const decide = (client: HttpClient, reason: string) => () =>
        client.post(
          `/api/discoveries/${row?.id}/decision`,
          { status: "blocked", reason },
          { "if-match": `"${row?.version}"` },
        );
      const answers = await meet(number, decide(stage.admin, "One."), decide(elsewhere(stage.admin), "Other."));
      expectOneWinner(number, answers, ["stale", "discovery_changed_meanwhile"]);
    }
  });

  it("two acceptances of an ownership offer", races, async () => {
    const heir = await addPerson(stage.admin, ["member"]);
    for (const number of each) {
      const agentId = await activeAgent();
      const offered = await stage.admin.post<{ id: string }>(`/api/agents/${agentId}/offers`, {
        ...{ role: "owner", email: heir.email },
      });
      const { id } = succeeded(offered);
      const accept = (client: HttpClient) => () => client.post(`/api/ownership-offers/${id}/accept`);
      const answers = await meet(number, accept(heir.client), accept(elsewhere(heir.client)));
      expectOneWinner(number, answers, ["offer_state"]);
    }
  });
});

describe("a revocation that meets the end of a suspension", () => {
  it("stands in either order: no server allows anything after its answer", races, async () => {
    for (const number of each) {
      const subject = await addSubject(stage);
      const path = `/api/agents/${subject.agentId}`;
      succeeded(await stage.admin.post(`${path}/suspend`, { reason: "A trial" }));
      const stop = { scope: { agentId: subject.agentId }, reason: "A trial" };
      const [resumed, stopped] = await meet(
        number,
        () => stage.admin.post(`${path}/resume`),
        () => elsewhere(stage.admin).post("/api/revocations", stop),
      );
      succeeded(stopped);
      expect([200, 409], resumed.text).toContain(resumed.status);
      for (const { url } of [first, second]) {
        const { body } = await evaluate(stage, subject, { at: url });
        expect([body.decision, body.context.code], `trial ${number}`).toEqual([false, "agent_revoked"]);
      }
      expect(await sql("select status::text as status from agents where id = $1", [subject.agentId])).toEqual([
        { status: "revoked" },
      ]);
    }
  });
});
