import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answerEvaluations } from "@/lib/decisions/endpoint";
import { answerOutcome } from "@/lib/decisions/outcomes/endpoint";
import { accessTokenHash } from "@/lib/protocols/dpop/proof";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { proof, tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
let token: string;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  const limits = [{ field: "amount", unit: "USD", max_total: "100.00", window: "life" }];
  await given.delegation(spine, [payments(spine, { limits })]);
  token = await tokenOf(spine);
});
afterAll(() => world.end());

const ask = (key: string, amount: string, context = {}) =>
  evaluate(spine, token, { headers: { "idempotency-key": key }, amount, context });

const spent = async (): Promise<string> =>
  String((await world.sql<{ spent: string }>("select sum(spent) as spent from counters"))[0]?.spent);

describe("an Idempotency-Key (D5)", () => {
  it("several requests with one key and body at once are one decision, reserved once", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask("at-once", "60.00")));
    expect(answers.map(({ status, decision }) => [status, decision])).toEqual(answers.map(() => [200, true]));
    expect(new Set(answers.map(({ context }) => context.decision_id)).size).toBe(1);
    expect(await spent()).toBe("6000");
  });

  it("a retry of what exceeded a limit exceeds it too (I4)", async () => {
    expect((await ask("over", "60.00")).context.code).toBe("limit_exceeded");
    expect((await ask("over", "60.00")).context.code).toBe("limit_exceeded");
    expect(await spent()).toBe("6000");
  });

  it("a denied request keeps its key to its body", async () => {
    expect((await ask("over", "10.00")).status).toBe(409);
  });

  it("what was denied and is allowed later is reserved once, then repeated", async () => {
    await world.sql("update counters set spent = 0");
    const first = await ask("over", "60.00");
    expect(first.decision).toBe(true);
    expect((await ask("over", "60.00")).context.decision_id).toBe(first.context.decision_id);
    expect(await spent()).toBe("6000");
  });

  it("a key and a proof that were used before are refused, whichever comes first", async () => {
    const url = `${spine.identifier}/pay`;
    const dpop = { proof: proof(spine, { url, ath: accessTokenHash(token) }), method: "POST", url };
    expect((await ask(randomUUID(), "1.00", { dpop })).decision).toBe(true);
    expect((await ask(randomUUID(), "2.00", { dpop })).context.code).toBe("possession_invalid");
    expect((await ask("over", "2.00", { dpop })).status).toBe(409);
  });
});

type BatchAnswer = { status: number; evaluations: { decision: boolean; context: { decision_id: string } }[] };

/** Asks for several decisions at once, each of one of these amounts. */
async function askAll(key: string, amounts: readonly string[], semantic = "execute_all"): Promise<BatchAnswer> {
  const request = new Request(`${world.runtime.publicUrl}/access/v1/evaluations`, {
    method: "POST",
    headers: { authorization: `Bearer ${spine.pepKey}`, "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify({
      subject: { type: "agent", id: spine.spiffeId, properties: { access_token: token } },
      action: { name: "create" },
      resource: { type: "payment", id: "account/eu-7/pay-1" },
      evaluations: amounts.map((amount) => ({ context: { task: "refund", amount, currency: "USD" } })),
      options: { evaluations_semantic: semantic },
    }),
  });
  const response = await answerEvaluations({ request, requestId: "test", ip: "127.0.0.1", params: {} });
  return { status: response.status, evaluations: [], ...((await response.json()) as object) };
}

const report = (decisionId: string, outcome: string) =>
  answerOutcome({
    ...{ requestId: "test", ip: "127.0.0.1", params: {} },
    request: new Request(`${world.runtime.publicUrl}/access/v1/outcomes`, {
      method: "POST",
      headers: { authorization: `Bearer ${spine.pepKey}`, "content-type": "application/json" },
      body: JSON.stringify({ decision_id: decisionId, outcome }),
    }),
  });

const idsOf = ({ evaluations }: BatchAnswer) => evaluations.map(({ context }) => context.decision_id);

describe("an Idempotency-Key of a batch (D5)", () => {
  beforeEach(() => world.sql("update counters set spent = 0"));

  it.each(["execute_all", "deny_on_first_deny"])(
    "a retry repeats each of its decisions, and reserves nothing twice: %s",
    async (semantic) => {
      const key = randomUUID();
      const first = await askAll(key, ["10.00", "20.00", "10.00"], semantic);
      expect(first.evaluations.map(({ decision }) => decision)).toEqual([true, true, true]);
      expect(new Set(idsOf(first)).size).toBe(3);
      expect(idsOf(await askAll(key, ["10.00", "20.00", "10.00"], semantic))).toEqual(idsOf(first));
      expect(await spent()).toBe("4000");
    },
  );

  it("a retry answers the others of a batch in which one was reported as not executed", async () => {
    const key = randomUUID();
    const first = idsOf(await askAll(key, ["10.00", "20.00", "30.00"]));
    expect((await report(first[1] ?? "", "not_executed")).status).toBe(200);
    const again = await askAll(key, ["10.00", "20.00", "30.00"]);
    expect(again.evaluations.map(({ decision }) => decision)).toEqual([true, false, true]);
    expect(again.evaluations[1]).toMatchObject({ context: { error: { status: 409, code: "outcome_reported" } } });
    expect([idsOf(again)[0], idsOf(again)[2]]).toEqual([first[0], first[2]]);
    expect(await spent()).toBe("4000");
  });

  it("several retries at once are one batch", async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 4 }, () => askAll(key, ["10.00", "20.00"])));
    expect(new Set(answers.map((answer) => idsOf(answer).join(" "))).size).toBe(1);
    expect(await spent()).toBe("3000");
  });

  it("a key of another body refuses the whole batch, and the other way round, before anything is decided", async () => {
    const [batch, single] = [randomUUID(), randomUUID()];
    await askAll(batch, ["10.00"]);
    expect((await ask(single, "10.00")).decision).toBe(true);
    expect((await askAll(batch, ["1.00", "1.00", "1.00"])).status).toBe(409);
    expect((await askAll(single, ["1.00", "1.00"])).status).toBe(409);
    expect((await ask(batch, "1.00")).status).toBe(409);
    expect((await askAll("a key", ["1.00"])).status).toBe(400);
    expect(await spent()).toBe("2000");
  });
});

describe("what PostgreSQL cannot store", () => {
  it.each([
    ["task", { context: { task: "a\u0000b" } }],
    ["lone surrogate", { context: { task: "\ud800" } }],
  ])("is refused before it is evaluated (S4): %s", async (_, question) => {
    expect((await evaluate(spine, token, question)).status).toBe(400);
  });
});
