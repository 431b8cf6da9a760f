import { createHmac, generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "@/lib/platform/database/prisma";
import { addProvider } from "@/lib/sign-in/providers/commands/configure";
import { conforms } from "@/lib/testing/conforms";
import { EventSender, eventTypes, secondsNow } from "@/lib/testing/security-events";
import { createWorld, type World } from "@/lib/testing/world";

// Deliveries over HTTP that are refused. None of them stores anything.
let world: World;
let sender: EventSender;
let personId: string;
beforeAll(async () => {
  world = await createWorld({ internalIssuers: ["127.0.0.1/32"] });
  sender = await EventSender.start();
  const settings = { slug: "acme", name: "Acme", issuer: sender.idp.url, clientId: "mandate", clientSecret: "secret" };
  await addProvider(await world.person(["admin"]), { ...settings, securityEvents: true });
  ({ personId } = await world.person(["member"]));
  await prisma().externalIdentity.create({ data: { iss: sender.idp.url, sub: "ada", personId } });
});
afterAll(async () => {
  sender.close();
  await world.end();
});

/** Everything that a delivery could change. */
async function stored(): Promise<unknown> {
  const tables = ["security_event_streams", "security_event_ids", "account_standings", "sessions", "people"];
  const counts = await Promise.all(
    tables.map((table) => world.sql(`select md5(string_agg(t::text, ',' order by t::text)) as hash from ${table} t`)),
  );
  return [counts, await world.auditTypes()];
}

async function refusal(token: string): Promise<{ status: number; err: string }> {
  const before = await stored();
  const { status, body } = await sender.post(token);
  expect(await stored()).toEqual(before);
  expect(Object.keys(body)).toEqual(["err", "description"]);
  if (token.length > 20) expect(body.description).not.toContain(token.slice(0, 20));
  return { status, err: body.err };
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
/** A token whose header names another algorithm, signed by that. */
function signedBy(alg: string, sign: (input: string) => string): string {
  const [, payload = ""] = sender.token("account-disabled", "ada").split(".");
  const input = `${encoded({ alg, typ: "secevent+jwt", kid: "k1" })}.${payload}`;
  return `${input}.${sign(input)}`;
}
const another = generateKeyPairSync("ec", { namedCurve: "P-256" });
const event = (change: Parameters<EventSender["token"]>[2]) => () => sender.token("account-disabled", "ada", change);
const publicKey = () => JSON.stringify(sender.keys.publicKey.export({ format: "jwk" }));
const mac = (input: string) => createHmac("sha256", publicKey()).update(input).digest("base64url");

describe("a delivery is refused", () => {
  it.each<[string, string, () => string]>([
    ["that is no token", "invalid_request", () => "{}"],
    ["that is empty", "invalid_request", () => ""],
    ["without a signature", "invalid_request", () => signedBy("none", () => "")],
    ["with the algorithm none", "invalid_key", () => signedBy("none", () => "AAAA")],
    ["with a MAC by the public key", "invalid_key", () => signedBy("HS256", mac)],
    ["by another key of the same name", "authentication_failed", event({ key: another.privateKey })],
    ["of the type of an ID token", "invalid_request", event({ header: { typ: "JWT" } })],
    ["with a key of its own", "invalid_request", event({ header: { jku: "https://evil.example/keys" } })],
    ["of another issuer", "invalid_issuer", event({ claims: { iss: "https://other.example" } })],
    ["of an issuer spelled otherwise", "invalid_issuer", () => event({ claims: { iss: `${sender.idp.url}/` } })()],
    ["without an issuer", "invalid_issuer", event({ claims: { iss: undefined } })],
    ["for another client", "invalid_audience", event({ claims: { aud: ["someone", "mandate "] } })],
    ["without an audience", "invalid_request", event({ claims: { aud: undefined } })],
    ["without an id", "invalid_request", event({ claims: { jti: undefined } })],
    ["without a time", "invalid_request", event({ claims: { iat: undefined } })],
    ["of the day before yesterday", "invalid_request", event({ claims: { iat: secondsNow() - 90_000 } })],
    ["of the future", "invalid_request", event({ claims: { iat: secondsNow() + 300 } })],
    ["that has expired", "invalid_request", event({ claims: { exp: secondsNow() - 300 } })],
    ["without an event", "invalid_request", event({ claims: { events: {} } })],
    [
      "with two events",
      "invalid_request",
      event({ claims: { events: { [eventTypes["account-disabled"]]: {}, [eventTypes["session-revoked"]]: {} } } }),
    ],
    [
      "about an address",
      "invalid_request",
      event({ claims: { sub_id: { format: "email", email: "person-1@acme.example" } } }),
    ],
    [
      "about an account of another issuer",
      "access_denied",
      event({ claims: { sub_id: { format: "iss_sub", iss: "https://other.example", sub: "ada" } } }),
    ],
  ])(`${conforms("RFC 8935", "2.4", "each refusal has its code, and no effect")}: %s is %s`, async (_, err, token) => {
    expect(await refusal(token())).toEqual({ status: 400, err });
  });

  it(conforms("RFC 8935", "2.1", "a delivery has the media type application/secevent+jwt"), async () => {
    const before = await stored();
    for (const type of ["application/json", "application/jwt", "text/plain"])
      expect((await sender.post(sender.token("account-disabled", "ada"), type)).status).toBe(415);
    expect(await stored()).toEqual(before);
  });

  it("of more than 64 KiB", async () => {
    const before = await stored();
    const { status, body } = await sender.post("a".repeat(65_537));
    expect({ status, code: body.code }).toEqual({ status: 413, code: "body_too_large" });
    expect(await stored()).toEqual(before);
  });

  it("by a key that the provider does not publish", async () => {
    await forgetKeys();
    expect(await refusal(event({ header: { kid: "k2" } })())).toEqual({ status: 400, err: "invalid_key" });
  });

  it("while no provider is enabled", async () => {
    await world.sql("update identity_providers set status = 'disabled'");
    const { status, body } = await sender.send("account-disabled", "ada");
    await world.sql("update identity_providers set status = 'active'");
    expect({ status, code: body.code }).toEqual({ status: 404, code: "not_found" });
  });

  it("of a provider whose events are not taken, which is so unless admins turn them on", async () => {
    const quiet = { slug: "quiet", name: "Quiet", issuer: "https://quiet.acme.example", clientId: "mandate" };
    const { provider } = await addProvider(await world.person(["admin"]), { ...quiet, clientSecret: "secret" });
    expect(provider.securityEvents).toBe(false);
    await world.sql("update identity_providers set security_events = false");
    expect((await sender.send("account-disabled", "ada")).status).toBe(404);
    await world.sql("update identity_providers set security_events = true where slug = 'quiet'");
    expect((await sender.send("account-disabled", "ada")).body.err).toBe("invalid_issuer");
    await world.sql("update identity_providers set security_events = slug <> 'quiet'");
  });

  it("of a provider that is disabled, while another one is enabled", async () => {
    const other = { slug: "other", name: "Other", issuer: "https://other.acme.example", clientId: "mandate" };
    await addProvider(await world.person(["admin"]), { ...other, clientSecret: "secret", securityEvents: true });
    await world.sql("update identity_providers set status = 'disabled' where slug = 'acme'");
    expect((await sender.send("account-disabled", "ada")).body.err).toBe("invalid_issuer");
    await world.sql("update identity_providers set status = 'active' where slug = 'acme'");
  });
});

/** Other settings: the keys that were fetched under the former ones count no more. */
const forgetKeys = () => world.sql("update identity_providers set version = version + 1");

describe("a provider that replaces its keys", () => {
  const deferred = { status: 503, body: { code: "identity_provider_unreachable" } };

  it("is asked for a new name again, and its event is deferred until then", async () => {
    await forgetKeys();
    const verification = (header: Record<string, unknown>) =>
      sender.send("verification", "any", { header, key: another.privateKey });
    expect((await sender.send("verification", "any")).status).toBe(202);
    expect(await verification({ kid: "k2" })).toMatchObject(deferred);
    sender.idp.keySet = (usual) => [usual, { ...another.publicKey.export({ format: "jwk" }), kid: "k2", alg: "ES256" }];
    await forgetKeys();
    expect((await verification({ kid: "k2" })).status).toBe(202);
    sender.idp.keySet = undefined;
  });

  it("is asked again where a token or a key has no name", async () => {
    await forgetKeys();
    const header = { kid: undefined };
    expect((await sender.send("verification", "any", { header })).status).toBe(202);
    expect(await sender.send("verification", "any", { header, key: another.privateKey })).toMatchObject(deferred);
    await forgetKeys();
    const { status, body } = await sender.send("verification", "any", { header, key: another.privateKey });
    expect({ status, err: body.err }).toEqual({ status: 400, err: "authentication_failed" });
  });
});

describe("strangers", () => {
  it("do not make the server ask a provider for its keys again and again", async () => {
    await forgetKeys();
    let asked = 0;
    sender.idp.keySet = (usual) => {
      asked += 1;
      return [usual];
    };
    const tokens = Array.from({ length: 30 }, (_, n) => event({ header: { kid: `unknown-${n}` } })());
    const answers = await Promise.all(tokens.map((token) => sender.post(token)));
    // Those that come after the question are deferred: the provider may have another key by then.
    for (const { status, body } of answers)
      expect([body.err, status]).toEqual(status === 503 ? [undefined, 503] : ["invalid_key", 400]);
    expect(asked).toBe(1);
    expect((await sender.post(event({ header: { kid: "unknown" } })())).status).toBe(503);
    expect(asked).toBe(1);
    sender.idp.keySet = undefined;
  });

  it("learn that a provider does not answer, and may try again", async () => {
    const gone = { slug: "gone", name: "Gone", issuer: "http://127.0.0.1:9", clientId: "mandate" };
    await addProvider(await world.person(["admin"]), { ...gone, clientSecret: "secret", securityEvents: true });
    const before = await stored();
    const answer = await sender.send("account-disabled", "ada", { claims: { iss: gone.issuer } });
    expect(answer).toMatchObject({ status: 503, body: { code: "identity_provider_unreachable" } });
    expect(answer.headers.get("retry-after")).not.toBeNull();
    expect(await stored()).toEqual(before);
  });
});
