import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createBlueprint } from "@/lib/blueprints/commands";
import { subjectOf } from "@/lib/decisions/evaluate/cache";
import { evaluate as evaluatePurely } from "@/lib/decisions/evaluate/policy";
import { clock } from "@/lib/platform/base/clock";
import { runtime } from "@/lib/platform/base/runtime";
import { clientAssertionType } from "@/lib/protocols/oauth/client-assertion";
import { loadServerByIdentifier } from "@/lib/resource-servers/standing.store";
import { evaluate } from "@/lib/testing/decisions";
import { type Chain, given, type TestAgent } from "@/lib/testing/direct";
import { assertion, handDown, tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { answerTokenRequest } from "@/lib/tokens/endpoint";

let world: World;
let spine: TestAgent;
let chain: Chain;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  spine = await given.agent(`https://p-${Math.random().toString(36).slice(2)}.acme.example`);
  chain = await given.chain(spine, 2);
});

const above = () => chain.agents[0] ?? spine;
const below = () => chain.agents[1] ?? spine;
const leaf = () => ({ delegation_id: chain.delegations[1] ?? "" });

describe("what the agents above demand, the agent below has to do too (T4)", () => {
  it("signs each action under a critical agent", async () => {
    const token = await tokenOf(below(), leaf());
    const code = async () => (await evaluate(below(), token)).context.code;
    expect(await code()).toBeUndefined();
    await world.sql("update agents set risk_tier = 'critical' where id = $1", [above().agentId]);
    expect(await code()).toBe("possession_invalid");
  });

  it("proves possession under an agent whose blueprint demands it, at issuance and in use", async () => {
    const security = await world.person(["security"]);
    const settings = { tokenTtlSeconds: 300, keyLifetimeDays: 90, ceiling: null, requireDpop: false };
    const { id } = await createBlueprint(security, { ...settings, name: "unbound" });
    const demand = (required: boolean) =>
      world.sql("update blueprint_versions set require_dpop = $1 where blueprint_id <> $2", [required, id]);
    await world.sql("update agents set blueprint_id = $1 where id = $2", [id, below().agentId]);
    await demand(false);
    const token = await unboundToken();
    expect(token).toBeTypeOf("string");
    expect((await evaluate(below(), token ?? "")).decision).toBe(true);
    await demand(true);
    expect((await evaluate(below(), token ?? "")).context.code).toBe("token_invalid");
    await expect(unboundToken()).rejects.toMatchObject({ error: "invalid_dpop_proof" });
  });

  it("decides no longer than the keys behind its exchanged token hold", async () => {
    const handed = (await handDown(chain)).at(-1) ?? "";
    const { jti } = JSON.parse(Buffer.from(handed.split(".")[1] ?? "", "base64url").toString()) as { jti: string };
    const ends = new Date(Math.floor(Date.now() / 1000) * 1000 + 20_000);
    await world.sql("update instances set key_expires_at = $1 where id = $2", [ends, above().instanceId]);
    const [subject, server] = [await subjectOf(jti, true), await loadServerByIdentifier(spine.identifier)];
    if (!subject || !server) throw new Error("The token stands.");
    const context = { amount: "1.00", currency: "USD" };
    const proposed = { type: "payment", action: "create", identifier: "account/eu-7", context };
    expect(evaluatePurely(subject, server, proposed, "token", clock.now())).toMatchObject({
      allowed: true,
      validUntil: ends,
    });
  });
});

/** Asks for a token as a library does that cannot sign proofs. */
async function unboundToken(): Promise<string | undefined> {
  const body = new URLSearchParams({
    ...{ grant_type: "client_credentials", client_assertion_type: clientAssertionType },
    ...{ client_assertion: assertion(below()), resource: spine.identifier, ...leaf() },
  });
  const request = new Request(`${runtime().publicUrl}/oauth/token`, { method: "POST", body });
  const response = await answerTokenRequest({ request, requestId: "test", ip: "127.0.0.1", params: {} });
  return ((await response.json()) as { access_token?: string }).access_token;
}
