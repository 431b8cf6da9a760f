import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST as INTROSPECT } from "@/app/oauth/introspect/route";
import { POST as REVOKE } from "@/app/oauth/revoke/route";
import { publicKeys } from "@/lib/platform/keys/keys";
import { verifyCompact } from "@/lib/protocols/jose/verify";
import { clientAssertionType } from "@/lib/protocols/oauth/client-assertion";
import { conforms } from "@/lib/testing/conforms";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { assertion, tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { tokenRefusal } from "./validity.policy";
import { loadToken } from "./validity.store";

let world: World;
let spine: TestAgent;
let other: TestAgent;
let delegationId: string;
let token: string;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

beforeEach(async () => {
  [spine, other] = [
    await given.agent(`https://a-${randomUUID()}.acme.example`),
    await given.agent(`https://b-${randomUUID()}.acme.example`),
  ];
  delegationId = await given.delegation(spine);
  token = await tokenOf(spine);
});

type Form = Record<string, string>;
const seconds = () => Math.floor(Date.now() / 1000);

const asInstance = async (of: TestAgent, claims = {}): Promise<Form> => ({
  client_assertion_type: clientAssertionType,
  client_assertion: assertion(of, claims),
});

async function send(route: typeof INTROSPECT, form: Form, headers: Record<string, string> = {}) {
  const response = await world.call(route, {
    method: "POST",
    path: route === INTROSPECT ? "/oauth/introspect" : "/oauth/revoke",
    raw: new URLSearchParams(form).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  });
  const text = await response.text();
  const json = response.headers.get("content-type")?.includes("json") && text.startsWith("{");
  return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : undefined };
}

const asPep = ({ pepKey }: TestAgent) => ({ authorization: `Bearer ${pepKey}` });
const introspect = (form: Form, of: TestAgent = spine) => send(INTROSPECT, form, asPep(of));
const inactive = '{"active":false}';

describe("introspection", () => {
  it(conforms("RFC 7662", "2.2", "a token that stands is answered with what it says"), async () => {
    const { status, headers, body } = await introspect({ token });
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toMatchObject({
      active: true,
      token_type: "DPoP",
      client_id: spine.instanceId,
      sub: spine.spiffeId,
      aud: spine.identifier,
      iss: world.runtime.publicUrl,
      cnf: { jkt: expect.stringMatching(/^[\w-]{43}$/) },
      authorization_details: [{ type: "payment" }],
      delegation: [{ id: delegationId }],
      agent: { id: spine.agentId, instance: spine.instanceId },
    });
    expect(Object.keys(body).toSorted()).toEqual(
      ["active", "agent", "aud", "authorization_details", "client_id", "cnf", "delegation", "exp", "iat", "iss"].concat(
        ["jti", "sub", "token_type"],
      ),
    );
  });

  it(conforms("RFC 7662", "2.1", "an instance asks about its own tokens by private_key_jwt, once"), async () => {
    const form = { token, ...(await asInstance(spine)) };
    expect((await send(INTROSPECT, form)).body).toMatchObject({ active: true });
    expect(await send(INTROSPECT, form)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    const ofAnother = await send(INTROSPECT, { token, ...(await asInstance(other)) });
    expect(ofAnother.text).toBe(inactive);
  });

  it(conforms("RFC 7662", "2.1", "whoever does not authenticate is refused with 401"), async () => {
    for (const authorization of [undefined, "Bearer mpk_unknownunknownunknown", `Bearer ${token}`, "Basic YTpi"]) {
      const refused = await send(INTROSPECT, { token }, authorization === undefined ? {} : { authorization });
      expect(refused).toMatchObject({ status: 401, body: { error: "invalid_client" } });
      expect(refused.headers.get("www-authenticate")).toMatch(/^Bearer error="invalid_client"/);
    }
    for (const claims of [{ aud: `${world.runtime.publicUrl}/oauth/introspect` }, { exp: seconds() - 100 }]) {
      const form = { token, ...(await asInstance(spine, claims)) };
      expect(await send(INTROSPECT, form)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    }
    await world.sql("update instances set key_expires_at = now() - interval '1 second' where id = $1", [
      spine.instanceId,
    ]);
    const expired = await send(INTROSPECT, { token, ...(await asInstance(spine)) });
    expect(expired).toMatchObject({ status: 401, body: { error: "invalid_client" } });
  });

  it(conforms("RFC 6749", "2.3", "two ways to authenticate at once are refused"), async () => {
    const refused = await send(INTROSPECT, { token, ...(await asInstance(spine)) }, asPep(spine));
    expect(refused).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });

  it(conforms("RFC 7662", "2.2", "an inactive token is answered with active false and nothing else"), async () => {
    const foreign = await introspect({ token }, other);
    const garbage = await introspect({ token: "garbage" });
    const altered = await introspect({ token: `${token.slice(0, -8)}AAAAAAAA` });
    expect([foreign.text, garbage.text, altered.text]).toEqual([inactive, inactive, inactive]);
    expect((await introspect({})).body).toMatchObject({ error: "invalid_request" });
  });

  it(conforms("RFC 7662", "2.1", "a wrong hint changes nothing"), async () => {
    for (const token_type_hint of ["refresh_token", "access_token", "nonsense"]) {
      expect((await introspect({ token, token_type_hint })).body).toMatchObject({ active: true });
    }
  });

  it.each([
    ["the token was revoked", "update access_tokens set revoked_at = now()"],
    ["the token is expired", "update access_tokens set expires_at = now() - interval '1 second'"],
    ["the instance is quarantined", "update instances set status = 'quarantined' where id = $1"],
    ["the key is expired", "update instances set key_expires_at = now() - interval '1 second' where id = $1"],
    ["the agent is suspended", "update agents set status = 'suspended' where id = $2"],
    ["the delegation is revoked", "update delegations set status = 'revoked' where id = $3"],
    ["the delegation is suspended", "update delegations set status = 'suspended' where id = $3"],
    ["the owner is deactivated", "update people set status = 'deactivated' where id = $4"],
    ["the owner's agents were stopped", "update people set not_before = clock_timestamp() where id = $4"],
    ["the blueprint was stopped", "update blueprints set not_before = clock_timestamp()"],
    ["everything was stopped", "update organisation set not_before = clock_timestamp()"],
    ["the resource server was stopped", "update resource_servers set not_before = clock_timestamp() where id = $5"],
  ])("D7: says so at once when %s", async (_, sql) => {
    expect((await introspect({ token })).body).toMatchObject({ active: true });
    const values = [spine.instanceId, spine.agentId, delegationId, spine.owner.personId, spine.serverId];
    const typed = "with given as (select $1::text, $2::text, $3::text, $4::text, $5::text) ";
    await world.sql(typed + sql, values);
    expect((await introspect({ token })).text).toBe(inactive);
    await world.sql("update blueprints set not_before = null");
    await world.sql("update organisation set not_before = null");
  });

  it("D7: facts that were kept from before would still say that it stands", async () => {
    const jti = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).jti as string;
    const kept = await loadToken(jti);
    await world.sql("update agents set status = 'revoked' where id = $1", [spine.agentId]);
    const server = { id: spine.serverId, active: true, notBefore: null };
    expect(kept && tokenRefusal(kept, server, new Date())).toBeUndefined();
    expect((await introspect({ token })).text).toBe(inactive);
  });

  const verified = (jwt: string, claims: { aud: string }) =>
    verifyCompact(jwt, {
      keys: publicKeys("access-token-es256", "access-token-rs256"),
      algorithms: ["ES256", "RS256"],
      types: ["token-introspection+jwt"],
      issuer: world.runtime.publicUrl,
      audience: claims.aud,
      soleAudience: true,
      now: seconds(),
      required: ["iss", "aud", "iat", "token_introspection"],
    });

  const accept = "application/token-introspection+jwt";

  it(
    conforms("RFC 9701", "5", "a signed answer is for the resource server and says it in a claim of its own"),
    async () => {
      const { headers, text } = await send(INTROSPECT, { token }, { ...asPep(spine), accept });
      expect(headers.get("content-type")).toBe(accept);
      const { claims } = verified(text, { aud: spine.identifier });
      expect(claims).toMatchObject({ token_introspection: { active: true, client_id: spine.instanceId } });
      expect(Object.keys(claims).toSorted()).toEqual(["aud", "iat", "iss", "token_introspection"]);
    },
  );

  it(
    conforms("RFC 9701", "5", "a signed answer about an inactive token holds active false and nothing else"),
    async () => {
      for (const [presented, asker] of [
        [token, other],
        ["garbage", spine],
      ] as const) {
        const { text } = await send(INTROSPECT, { token: presented }, { ...asPep(asker), accept });
        const { claims } = verified(text, { aud: asker.identifier });
        expect(claims.token_introspection).toEqual({ active: false });
        expect(Object.keys(claims).toSorted()).toEqual(["aud", "iat", "iss", "token_introspection"]);
      }
    },
  );

  it(conforms("RFC 9701", "5", "a signed answer to an instance is for that client"), async () => {
    const { text } = await send(INTROSPECT, { token, ...(await asInstance(spine)) }, { accept });
    expect(verified(text, { aud: spine.instanceId }).claims.token_introspection).toMatchObject({ active: true });
  });

  it(conforms("RFC 9701", "8.1", "a signed answer is no access token"), async () => {
    const { text } = await send(INTROSPECT, { token }, { ...asPep(spine), accept });
    expect((await introspect({ token: text })).text).toBe(inactive);
  });

  it("changes nothing and records nothing", async () => {
    const before = await world.sql("select count(*) from log_entries");
    await introspect({ token });
    await introspect({ token: "garbage" });
    expect(await world.sql("select count(*) from log_entries")).toEqual(before);
  });
});

describe("revocation", () => {
  const revoke = async (form: Form, of: TestAgent = spine) => send(REVOKE, { ...form, ...(await asInstance(of)) });

  it(
    conforms("RFC 7009", "2.1", "I2: an instance revokes its own token; nothing that begins later is allowed"),
    async () => {
      expect((await evaluate(spine, token)).decision).toBe(true);
      const { status, text, headers } = await revoke({ token, token_type_hint: "refresh_token" });
      expect([status, text, headers.get("cache-control")]).toEqual([200, "", "no-store"]);
      expect(await evaluate(spine, token)).toMatchObject({ decision: false, context: { code: "token_invalid" } });
      expect((await introspect({ token })).text).toBe(inactive);
      expect(await world.auditTypes(spine.instanceId)).toContain("token.revoked");
    },
  );

  it(conforms("RFC 7009", "2.2", "a token that is unknown, revoked or none at all is answered with 200"), async () => {
    const entries = async () => Number((await world.sql<{ n: string }>("select count(*) as n from log_entries"))[0]?.n);
    await revoke({ token });
    const before = await entries();
    for (const presented of [token, "garbage", `${token.slice(0, -8)}AAAAAAAA`, spine.pepKey]) {
      const { status, text } = await revoke({ token: presented });
      expect([status, text]).toEqual([200, ""]);
    }
    expect(await entries()).toBe(before);
  });

  it(conforms("RFC 7009", "2.1", "a token of another client is refused and lives on"), async () => {
    await given.delegation(other);
    expect(await revoke({ token }, other)).toMatchObject({ status: 400, body: { error: "unauthorized_client" } });
    expect(await world.auditTypes(other.instanceId)).toContain("token.revocation-refused");
    expect((await introspect({ token })).body).toMatchObject({ active: true });
  });

  it(conforms("RFC 7009", "2.1", "whoever does not authenticate as a client is refused"), async () => {
    expect(await send(REVOKE, { token })).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(await send(REVOKE, { token }, asPep(spine))).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
    });
    expect((await introspect({ token })).body).toMatchObject({ active: true });
    expect((await revoke({})).body).toMatchObject({ error: "invalid_request" });
  });

  it("ends every token that was exchanged for it, however often, and no other", async () => {
    const jtiOf = (text: string) => JSON.parse(Buffer.from(text.split(".")[1] ?? "", "base64url").toString()).jti;
    const [child, grandchild, unrelated] = [await tokenOf(spine), await tokenOf(spine), await tokenOf(spine)];
    const link = "update access_tokens set parent_jti = $2 where jti = $1";
    await world.sql(link, [jtiOf(child), jtiOf(token)]);
    await world.sql(link, [jtiOf(grandchild), jtiOf(child)]);
    expect((await introspect({ token: grandchild })).body).toMatchObject({ active: true });
    await revoke({ token });
    for (const dead of [token, child, grandchild]) {
      expect((await introspect({ token: dead })).text).toBe(inactive);
      expect((await evaluate(spine, dead)).decision).toBe(false);
    }
    expect((await introspect({ token: unrelated })).body).toMatchObject({ active: true });
  });

  it("racing revocations of one token record it once (I5)", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => revoke({ token })));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const types = await world.auditTypes(spine.instanceId);
    expect(types.filter((type) => type === "token.revoked")).toHaveLength(1);
  });
});

describe("an instance that proves itself and is refused", () => {
  it.each([INTROSPECT, REVOKE])("leaves a record: an assertion works once (I7)", async (route) => {
    const form = { ...(await asInstance(spine)), token: "nothing" };
    expect((await send(route, form)).status).toBe(200);
    const before = await world.auditTypes(spine.agentId);
    expect(await send(route, form)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect((await world.auditTypes(spine.agentId)).toSorted()).toEqual([...before, "token.refused"].toSorted());
  });
});
