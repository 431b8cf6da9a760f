import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

describe("what PostgreSQL cannot store", () => {
  it.each([
    ["task", { context: { task: "a\u0000b" } }],
    ["lone surrogate", { context: { task: "\ud800" } }],
  ])("is refused before it is evaluated (S4): %s", async (_, question) => {
    expect((await evaluate(spine, token, question)).status).toBe(400);
  });
});
