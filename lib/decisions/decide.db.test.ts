import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqlPool } from "@/lib/platform/database/pool";
import { permissionsOf } from "@/lib/principals/permissions";
import { accessTokenHash } from "@/lib/protocols/dpop/proof";
import { isOAuthError } from "@/lib/protocols/oauth/errors";
import { revoke } from "@/lib/revocation/commands/revoke";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { proof, requestToken, tokenOf } from "@/lib/testing/tokens";
import { withoutDeadlines } from "@/lib/testing/trials";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const entries = async (type: string): Promise<number> =>
  Number((await sqlPool().query("select count(*) from log_entries where type = $1", [type])).rows[0].count);

async function refusedWith(act: Promise<unknown>): Promise<string> {
  try {
    await act;
  } catch (error) {
    if (isOAuthError(error)) return error.error;
    throw error;
  }
  return "issued";
}

describe("the story, from approval to refusal", () => {
  let spine: TestAgent;
  let token: string;

  beforeAll(async () => {
    spine = await given.agent();
    await given.delegation(spine);
    token = await tokenOf(spine);
  });

  it("allows what every hop covers, and records it before answering (I1)", async () => {
    const before = await entries("decision.made");
    const { decision, context } = await evaluate(spine, token);
    expect({ decision, code: context.code }).toEqual({ decision: true, code: undefined });
    expect(context.decision_id).toMatch(/^dec_/);
    expect(await entries("decision.made")).toBe(before + 1);
  });

  it.each([
    ["an amount over max_each", { amount: "500.01" }, "limit_exceeded"],
    ["an identifier outside", { id: "account/us-7/pay-1" }, "outside_authority"],
  ])("denies %s and records the denial", async (_, question, code) => {
    const before = await entries("decision.made");
    expect((await evaluate(spine, token, question)).context.code).toBe(code);
    expect(await entries("decision.made")).toBe(before + 1);
  });

  it("answers 401 to an unknown PEP key and 400 to a malformed identifier (L4)", async () => {
    expect((await evaluate(spine, token, { pepKey: "mpk_00000000000000000000000000000000" })).status).toBe(401);
    expect((await evaluate(spine, token, { id: "account/../pay" })).status).toBe(400);
  });

  it("refuses a token at another resource server", async () => {
    const other = await given.agent("https://crm.acme.example");
    expect((await evaluate(spine, token, { pepKey: other.pepKey })).context.code).toBe("resource_server_mismatch");
  });

  it("consumes a proof once per question (T4, I7)", async () => {
    const url = `${spine.identifier}/pay`;
    const dpop = { proof: proof(spine, { url, ath: accessTokenHash(token) }), method: "POST", url };
    expect((await evaluate(spine, token, { context: { dpop } })).decision).toBe(true);
    expect((await evaluate(spine, token, { context: { dpop } })).decision).toBe(true);
    expect((await evaluate(spine, token, { context: { dpop }, amount: "121.00" })).context.code).toBe(
      "possession_invalid",
    );
  });

  it("repeats a decision under its Idempotency-Key and reserves nothing twice (D5)", async () => {
    const headers = { "idempotency-key": "retry-1" };
    const first = await evaluate(spine, token, { headers, amount: "7.00" });
    const second = await evaluate(spine, token, { headers, amount: "7.00" });
    expect(second.context.decision_id).toBe(first.context.decision_id);
    expect((await evaluate(spine, token, { headers, amount: "8.00" })).status).toBe(409);
  });

  it("refuses a replayed assertion and a replayed proof (I7)", async () => {
    const url = "http://localhost:3000/oauth/token";
    const dpop = proof(spine, { url });
    expect(await refusedWith(requestToken(spine, {}, { dpop }))).toBe("issued");
    expect(await refusedWith(requestToken(spine, {}, { dpop }))).toBe("invalid_dpop_proof");
  });

  it("stops at revocation: the next evaluation and the next token are refused (I2)", async () => {
    const asker = { personId: spine.owner.personId, permissions: permissionsOf(["security"]) };
    await revoke({ asker, scope: { kind: "agent", subjectId: spine.agentId }, reason: "drill" });
    expect((await evaluate(spine, token)).context.code).toBe("agent_revoked");
    expect(await refusedWith(requestToken(spine))).toBe("invalid_client");
  });
});

describe("cumulative limits", () => {
  it("are never exceeded by parallel requests (I4)", async () => {
    const spine = await given.agent("https://limits.acme.example");
    await given.delegation(spine, [
      payments(spine, { limits: [{ field: "amount", unit: "USD", max_total: "1000.00", window: "P1D" }] }),
    ]);
    const token = await tokenOf(spine);
    const answers = await withoutDeadlines(() =>
      Promise.all(Array.from({ length: 60 }, () => evaluate(spine, token, { amount: "30.00" }))),
    );
    const allowed = answers.filter(({ decision }) => decision).length;
    expect(allowed).toBe(33);
    expect(answers.filter(({ context }) => context.code === "limit_exceeded")).toHaveLength(27);
  });
});
