import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectTo, discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import type { Sql } from "@/lib/testing/database";
import { addPerson, succeeded, type TestPerson } from "@/lib/testing/http";
import { addSubject, askToPay, decideAction, payments, type Stage, type Subject, setStage } from "@/lib/testing/stage";

// Two server processes over one database: a policy that two people changed counts at both from its confirmation on.
let first: TestServer;
let second: TestServer;
let stage: Stage;
let subject: Subject;
let security: TestPerson;
let sql: Sql;
let end: () => Promise<void>;

beforeAll(async () => {
  first = await startTestServer();
  second = await startTestServer(first);
  stage = await setStage(first);
  security = await addPerson(stage.admin, ["security"]);
  const limits = [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "100000.00", window: "P1D" }];
  subject = await addSubject(stage, [payments(stage, { limits })]);
  ({ sql, end } = await connectTo(first));
});

afterAll(async () => {
  await end();
  await first.stop();
  await discard(second);
});

const path = "/api/approval-policies/apl_00000000000000000000000000";
const steps = [{ name: "Approval", quorum: 1 }];
const asking = [
  { when: { types: ["payment"], amountAbove: { unit: "USD", value: "250" } }, steps, asksBeforeActions: true },
  { when: {}, steps },
];

type Policy = { version: number; sentences: string[]; change: { id: string; digest: string } | null };

/** One person proposes rules, and another confirms exactly these. */
async function setRules(rules: object[]): Promise<Policy> {
  const { version } = succeeded(await stage.admin.get<Policy>(path));
  const proposal = { version, rules, reason: "Payments are seen before they are made." };
  const { change } = succeeded(await security.client.post<Policy>(`${path}/changes`, proposal));
  return succeeded(await stage.admin.post<Policy>(`${path}/changes/${change?.id}/confirm`, { digest: change?.digest }));
}

const pay = (at: string, amount = "420.00", operation: string = randomUUID()) =>
  askToPay(stage, subject, { operation, at, amount });
/** The answers of both servers to the same kind of payment. */
const answers = async (amount?: string) => {
  const both = [await pay(first.url, amount), await pay(second.url, amount)];
  return both.map(({ status, body }) => `${status} ${body.decision ? "allowed" : body.context.code}`);
};

it("asks at every server from the change on, and a yes given at one is used once at the other", async () => {
  expect(await answers()).toEqual(["200 allowed", "200 allowed"]);
  const { sentences } = await setRules(asking);
  expect(sentences[0]).toBe(
    "When type is payment and more than 250 USD, or another currency, may be spent each time: " +
      "Approval: one person who may decide. A person is asked before each such action, too.",
  );
  expect(await answers()).toEqual(["200 approval_required", "200 approval_required"]);
  expect(await answers("250.00")).toEqual(["200 allowed", "200 allowed"]);
  expect(await answers("500.01")).toEqual(["200 limit_exceeded", "200 limit_exceeded"]);

  const operation = randomUUID();
  const { approval } = (await pay(first.url, "420.00", operation)).body.context;
  const id = approval?.id ?? "";
  const { digest, asked } = succeeded(
    await stage.approver.client.get<{ digest: string; asked: object[] }>(`/api/action-approvals/${id}`),
  );
  expect(asked).toMatchObject([{ kind: "policy", id: path.split("/").at(-1), element: null }]);
  succeeded(await decideAction(stage, { id, digest, operation }, "approve"));
  expect((await pay(second.url, "420.00", operation)).body.decision).toBe(true);
  expect((await pay(first.url, "420.00", operation)).body.context.code).toBe("approval_required");
});

it("a server that is not told by the policy's epoch is caught", async () => {
  const triggers = (state: "enable" | "disable") =>
    Promise.all(
      ["approval_policies", "approval_policy_versions"].map((table) =>
        sql(`alter table ${table} ${state} trigger move_epoch`),
      ),
    );
  await setRules([{ when: {}, steps }]);
  expect(await answers()).toEqual(["200 allowed", "200 allowed"]);
  await triggers("disable");
  await setRules(asking);
  expect(await answers()).toEqual(["200 allowed", "200 allowed"]);
  await triggers("enable");
  await setRules([{ when: {}, steps }]);
  await setRules(asking);
  expect(await answers()).toEqual(["200 approval_required", "200 approval_required"]);
});

it.each([
  [{ when: {}, steps, asksBeforeActions: "yes" }, "rules[0].asksBeforeActions"],
  [{ when: {}, steps, asksActions: true }, "rules[0]"],
])("rules with %j are refused at %s", async (rule, member) => {
  const { version } = succeeded(await stage.admin.get<Policy>(path));
  const answer = await security.client.post<{ errors: { path: string }[] }>(`${path}/changes`, {
    ...{ version, rules: [rule], reason: "A test" },
  });
  expect(answer.status).toBe(400);
  expect(answer.body.errors.map((error) => error.path).join(" ")).toContain(member);
});
