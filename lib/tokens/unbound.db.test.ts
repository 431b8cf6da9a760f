import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GET as LIST } from "@/app/oauth/status-lists/[id]/route";
import { runtime } from "@/lib/platform/base/runtime";
import { setSingleton } from "@/lib/platform/base/singleton";
import { publicKeys } from "@/lib/platform/keys/keys";
import { clientAssertionType } from "@/lib/protocols/oauth/client-assertion";
import { statusTypes } from "@/lib/protocols/status-list/pack";
import { verifyStatusList } from "@/lib/protocols/status-list/token";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { assertion, tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { answerTokenRequest } from "./endpoint";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  spine = await given.agent(`https://u-${Math.random().toString(36).slice(2)}.acme.example`);
  await given.delegation(spine);
});

const demandProof = (required: boolean) => world.sql("update blueprint_versions set require_dpop = $1", [required]);

/** Asks for a token as a library does that cannot sign proofs. */
async function unboundToken(): Promise<string> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: clientAssertionType,
    client_assertion: assertion(spine),
    resource: spine.identifier,
  });
  const request = new Request(`${runtime().publicUrl}/oauth/token`, { method: "POST", body });
  const response = await answerTokenRequest({ request, requestId: "test", ip: "127.0.0.1", params: {} });
  const { access_token, token_type } = (await response.json()) as { access_token: string; token_type: string };
  expect(token_type).toBe("Bearer");
  return access_token;
}

async function statusOf(token: string): Promise<number> {
  setSingleton("status-lists", undefined);
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  const { idx, uri } = claims.status.status_list as { idx: number; uri: string };
  const id = uri.split("/").at(-1) ?? "";
  const jwt = await (await world.call(LIST, { path: `/oauth/status-lists/${id}`, params: { id } })).text();
  const rules = { keys: publicKeys("access-token-es256"), issuer: runtime().publicUrl, uri, now: Date.now() / 1000 };
  return verifyStatusList(jwt, rules).statusAt(idx);
}

describe("a token that is bound to no key", () => {
  it("stands while the blueprint allows it, and ends when the blueprint demands proof of possession again", async () => {
    await demandProof(false);
    const unbound = await unboundToken();
    const bound = await tokenOf(spine);
    expect((await evaluate(spine, unbound)).decision).toBe(true);
    expect(await statusOf(unbound)).toBe(statusTypes.valid);

    await demandProof(true);
    expect(await evaluate(spine, unbound)).toMatchObject({ decision: false, context: { code: "token_invalid" } });
    expect(await statusOf(unbound)).toBe(statusTypes.invalid);
    expect((await evaluate(spine, bound)).decision).toBe(true);
    expect(await statusOf(bound)).toBe(statusTypes.valid);
  });
});
