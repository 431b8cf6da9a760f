import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as INTROSPECT } from "@/app/oauth/introspect/route";
import { maxTokenLength } from "@/lib/protocols/jose/compact";
import { ensureOwnApi, ownApiIdentifier } from "@/lib/resource-servers/own-api";
import { conforms } from "@/lib/testing/conforms";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { requestToken } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  await ensureOwnApi();
  spine = await given.agent();
});
afterAll(() => world.end());

type Answer = { access_token: string; scope?: string };

async function ask(of: TestAgent, form: Record<string, string> = {}) {
  const response = await requestToken(of, form);
  return { status: response.status, ...((await response.json()) as Answer) };
}

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

describe("scope", () => {
  it(
    conforms("RFC 6749", "3.3", "a scope narrows the token at this product's own API, and never widens it"),
    async () => {
      const agent: TestAgent = { ...spine, ...(await given.enrolled(spine.owner.personId)) };
      const resource = ownApiIdentifier();
      const actions = ["agents:own", "audit:read"];
      await given.delegation(agent, [{ type: "mandate", locations: [resource], actions, identifiers: ["*"] }]);
      expect((await ask(agent, { resource })).scope).toBe("agents:own audit:read");
      const narrowed = await ask(agent, { resource, scope: "audit:read keys:write" });
      expect(narrowed.scope).toBe("audit:read");
      expect(claimsOf(narrowed.access_token)).toMatchObject({
        scope: "audit:read",
        authorization_details: [{ actions: ["audit:read"] }],
      });
      for (const scope of ["keys:write", 'audit"read', "audit:read  agents:own"]) {
        await expect(ask(agent, { resource, scope })).rejects.toMatchObject({ error: "invalid_scope" });
      }
    },
  );

  it(conforms("RFC 6749", "5.1", "an answer that gives another scope than was asked for says which"), async () => {
    await given.delegation(spine);
    expect(await ask(spine, { scope: "payments" })).toMatchObject({ status: 200, scope: "" });
    expect(await ask(spine)).not.toHaveProperty("scope");
  });
});

it(
  conforms("RFC 8707", "2", "a resource that is not known here, or not given to the agent, is an invalid target"),
  async () => {
    const other = await given.agent(`https://orders-${Date.now()}.acme.example`);
    const known = spine.identifier;
    for (const resource of [
      `${known}/x`,
      `${known}#x`,
      `${known}?x=1`,
      known.toUpperCase(),
      "payments",
      other.identifier,
    ]) {
      await expect(ask(spine, { resource })).rejects.toMatchObject({ error: "invalid_target" });
    }
    expect(claimsOf((await ask(spine, { resource: `${known}/` })).access_token)).toMatchObject({ aud: known });
  },
);

describe("the length of a token", () => {
  it("is one that everybody here reads: more authority than fits is refused, and less of it is given", async () => {
    const agent: TestAgent = { ...spine, ...(await given.enrolled(spine.owner.personId)) };
    const identifiers = Array.from({ length: 60 }, (_, i) => `account/eu-7/${"x".repeat(120)}-${i}`);
    await given.delegation(agent, [payments(agent, { identifiers })]);
    await expect(ask(agent)).rejects.toMatchObject({ error: "invalid_request" });
    const less = [payments(agent, { identifiers: identifiers.slice(0, 20) })];
    const { access_token: token } = await ask(agent, { authorization_details: JSON.stringify(less) });
    expect(token.length).toBeLessThanOrEqual(maxTokenLength);
    const headers = { "content-type": "application/x-www-form-urlencoded", authorization: `Bearer ${agent.pepKey}` };
    const raw = new URLSearchParams({ token }).toString();
    const response = await world.call(INTROSPECT, { method: "POST", path: "/oauth/introspect", raw, headers });
    expect(await response.json()).toMatchObject({ active: true });
  });
});
