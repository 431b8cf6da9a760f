import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GET, PATCH } from "@/app/api/settings/route";
import { PUT } from "@/app/oauth/register/[clientId]/route";
import { POST as REGISTER } from "@/app/oauth/register/route";
import { POST as TOKEN } from "@/app/oauth/token/route";
import { registrationAccessToken } from "@/lib/credentials/commands/registration-token";
import { currentNonce } from "@/lib/platform/keys/dpop-nonce";
import type { Principal } from "@/lib/principals/principal";
import { signCompact } from "@/lib/protocols/jose/sign";
import { clientAssertionType } from "@/lib/protocols/oauth/client-assertion";
import { conforms } from "@/lib/testing/conforms";
import { given, type TestAgent } from "@/lib/testing/direct";
import { assertion } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import {
  buildEnrolmentToken,
  buildInstance,
  type InstanceKeyPair,
  newInstanceKeyPair,
  registrationBody,
} from "@/prisma/seed/builders/instance";

let world: World;
let admin: Principal;
let spine: TestAgent;

beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  spine = await given.agent();
  await given.delegation(spine);
});
afterAll(() => world.end());

const require = async (dpopNonceRequired: boolean) =>
  (await world.call(PATCH, { method: "PATCH", path: "/api/settings", body: { dpopNonceRequired }, as: admin })).status;
beforeEach(async () => expect(await require(false)).toBe(200));

const past = (seconds: number) => currentNonce(new Date(Date.now() - seconds * 1000));

async function ask(nonce: string | undefined, form: Record<string, string> = {}) {
  const path = "/oauth/token";
  const claims = { htm: "POST", htu: `${world.runtime.publicUrl}${path}`, jti: randomUUID() };
  const proof = await new SignJWT({ ...claims, ...(nonce === undefined ? {} : { nonce }) })
    .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: spine.jwk })
    .setIssuedAt()
    .sign(spine.privateKey);
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: clientAssertionType,
    client_assertion: assertion(spine),
    resource: spine.identifier,
    ...form,
  });
  const headers = { "content-type": "application/x-www-form-urlencoded", dpop: proof };
  const response = await world.call(TOKEN, { method: "POST", path, raw: body.toString(), headers });
  const { error } = (await response.json()) as { error?: string };
  return { status: response.status, error, nonce: response.headers.get("dpop-nonce") };
}

describe("nonces at the token endpoint", () => {
  it(
    conforms("RFC 9449", "8", "where nonces are required, a proof without one is refused and told which to use"),
    async () => {
      expect(await require(true)).toBe(200);
      const refused = await ask(undefined);
      expect(refused).toEqual({ status: 400, error: "use_dpop_nonce", nonce: currentNonce(new Date()) });
      const accepted = await ask(refused.nonce ?? "");
      expect(accepted).toEqual({ status: 200, error: undefined, nonce: currentNonce(new Date()) });
    },
  );

  it(
    conforms("RFC 9449", "8", "what was refused for its nonce used up nothing and is not recorded as an attempt"),
    async () => {
      await require(true);
      const client_assertion = assertion(spine);
      const before = (await world.auditTypes()).length;
      const { nonce } = await ask(undefined, { client_assertion });
      expect((await world.auditTypes()).length).toBe(before);
      expect((await ask(nonce ?? "", { client_assertion })).status).toBe(200);
    },
  );

  it(
    conforms("RFC 9449", "8.2", "a nonce of the bucket before is accepted, and the newest is handed out"),
    async () => {
      expect(await ask(past(300))).toEqual({ status: 200, error: undefined, nonce: currentNonce(new Date()) });
      expect(await ask(past(600))).toMatchObject({ status: 400, error: "use_dpop_nonce" });
      expect(await ask("not-ours")).toMatchObject({ status: 400, error: "use_dpop_nonce" });
      expect(await ask(undefined)).toEqual({ status: 200, error: undefined, nonce: null });
    },
  );
});

describe("nonces at registration", () => {
  const signed = (keyPair: InstanceKeyPair, method: string, path: string, nonce?: string) =>
    signCompact(
      { alg: "ES256", typ: "dpop+jwt", jwk: keyPair.jwk },
      {
        ...{ jti: randomUUID(), htm: method, htu: `${world.runtime.publicUrl}${path}` },
        ...{ iat: Math.floor(Date.now() / 1000), ...(nonce === undefined ? {} : { nonce }) },
      },
      keyPair.privateKey,
    );

  it(
    conforms("RFC 9449", "8", "an enrolment needs one where they are required, and keeps its token until it has"),
    async () => {
      const security = await world.person(["security"]);
      const agent = await buildActiveAgent(security);
      const token = await buildEnrolmentToken(security, agent.id);
      await require(true);
      const keyPair = newInstanceKeyPair();
      const register = async (nonce?: string) => {
        const headers = { authorization: `Bearer ${token}`, dpop: signed(keyPair, "POST", "/oauth/register", nonce) };
        const call = { method: "POST", path: "/oauth/register", body: registrationBody(keyPair), headers };
        const response = await world.call(REGISTER, call);
        return { status: response.status, nonce: response.headers.get("dpop-nonce") };
      };
      const refused = await register();
      expect(refused).toEqual({ status: 400, nonce: currentNonce(new Date()) });
      expect(await world.auditTypes(agent.id)).not.toContain("enrolment.refused");
      expect(await register(refused.nonce ?? "")).toEqual({ status: 201, nonce: currentNonce(new Date()) });
    },
  );

  it(conforms("RFC 9449", "8", "a rotation needs one where they are required"), async () => {
    const security = await world.person(["security"]);
    const agent = await buildActiveAgent(security);
    const { instance, keyPair } = await buildInstance(security, agent.id);
    await require(true);
    const [next, path] = [newInstanceKeyPair(), `/oauth/register/${instance.id}`];
    const rotate = async (nonce?: string) => {
      const body = { client_id: instance.id, jwks: { keys: [next.jwk] }, new_key_proof: signed(next, "PUT", path) };
      const authorization = `Bearer ${registrationAccessToken(instance.id)}`;
      const headers = { authorization, dpop: signed(keyPair, "PUT", path, nonce) };
      const params = { clientId: instance.id };
      const response = await world.call(PUT, { method: "PUT", path, params, body, headers });
      return { status: response.status, nonce: response.headers.get("dpop-nonce") };
    };
    const refused = await rotate();
    expect(refused).toEqual({ status: 400, nonce: currentNonce(new Date()) });
    expect(await rotate(refused.nonce ?? "")).toEqual({ status: 200, nonce: currentNonce(new Date()) });
  });
});

describe("the organisation's settings", () => {
  const read = async (as: Principal) => world.call(GET, { path: "/api/settings", as });

  it("are read, changed and recorded once", async () => {
    const count = async () => (await world.auditTypes()).filter((type) => type === "settings.changed").length;
    const before = await count();
    expect(await (await read(admin)).json()).toEqual({ dpopNonceRequired: false });
    expect([await require(true), await require(true)]).toEqual([200, 200]);
    expect(await (await read(admin)).json()).toEqual({ dpopNonceRequired: true });
    expect(await count()).toBe(before + 1);
  });

  it("are changed by an admin who signed in lately, and no other person", async () => {
    const security = await world.person(["security"]);
    const call = { method: "PATCH", path: "/api/settings", body: { dpopNonceRequired: true } };
    expect((await world.call(PATCH, { ...call, as: security })).status).toBe(403);
    await world.sql("update sessions set authenticated_at = now() - interval '16 minutes' where id = $1", [
      admin.sessionId,
    ]);
    const late = await world.call(PATCH, { ...call, as: admin });
    expect(await late.json()).toMatchObject({ code: "step_up_required" });
    await world.sql("update sessions set authenticated_at = now() where id = $1", [admin.sessionId]);
    const unknown = await world.call(PATCH, { ...call, body: { other: true }, as: admin });
    expect(unknown.status).toBe(400);
  });
});
