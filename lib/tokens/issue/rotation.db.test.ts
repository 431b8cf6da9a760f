import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PUT } from "@/app/oauth/register/[clientId]/route";
import { POST } from "@/app/oauth/token/route";
import { registrationAccessToken } from "@/lib/credentials/commands/registration-token";
import { getInstance } from "@/lib/credentials/queries";
import { clock } from "@/lib/platform/base/clock";
import type { Principal } from "@/lib/principals/principal";
import { signCompact } from "@/lib/protocols/jose/sign";
import { clientAssertionType } from "@/lib/protocols/oauth/client-assertion";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { buildInstance, type InstanceKeyPair, newInstanceKeyPair, signProof } from "@/prisma/seed/builders/instance";

let world: World;
let security: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const seconds = () => Math.floor(clock.now().getTime() / 1000);

/** Asks for a token, which no delegation covers: `invalid_target` says that the client was authenticated. */
async function askForToken(id: string, keyPair: InstanceKeyPair, signedIn = 0): Promise<string> {
  const iat = seconds() + signedIn;
  const claims = { iss: id, sub: id, aud: world.runtime.publicUrl, jti: randomUUID(), iat, exp: iat + 300 };
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: clientAssertionType,
    client_assertion: signCompact({ alg: "ES256", typ: "client-authentication+jwt" }, claims, keyPair.privateKey),
    resource: "https://nothing.acme.example",
  });
  const response = await world.call(POST, {
    method: "POST",
    path: "/oauth/token",
    raw: form.toString(),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      dpop: signProof(keyPair, { method: "POST", path: "/oauth/token" }),
    },
  });
  return ((await response.json()) as { error: string }).error;
}

async function rotate(id: string, from: InstanceKeyPair, to: InstanceKeyPair): Promise<number> {
  const proofBy = (keyPair: InstanceKeyPair) => signProof(keyPair, { method: "PUT", path: `/oauth/register/${id}` });
  const response = await world.call(PUT, {
    method: "PUT",
    path: `/oauth/register/${id}`,
    params: { clientId: id },
    body: { client_id: id, jwks: { keys: [to.jwk] }, new_key_proof: proofBy(to) },
    headers: { authorization: `Bearer ${registrationAccessToken(id)}`, dpop: proofBy(from) },
  });
  return response.status;
}

describe("K1, K2 at the token endpoint", () => {
  it("the old key works until the new one's first use, and then gives the clone away", async () => {
    const agent = await buildActiveAgent(security);
    const { instance, keyPair } = await buildInstance(security, agent.id);
    const next = newInstanceKeyPair();
    expect(await rotate(instance.id, keyPair, next)).toBe(200);
    expect(await askForToken(instance.id, keyPair)).toBe("invalid_target");
    expect(await askForToken(instance.id, next)).toBe("invalid_target");
    expect(await getInstance(security, instance.id)).toMatchObject({ generation: 2, thumbprint: next.jkt });
    expect(await askForToken(instance.id, keyPair)).toBe("invalid_client");
    expect((await getInstance(security, instance.id)).status).toBe("active");
    expect(await askForToken(instance.id, keyPair, 10)).toBe("invalid_client");
    expect((await getInstance(security, instance.id)).status).toBe("quarantined");
    expect(await askForToken(instance.id, next)).toBe("invalid_client");
  });

  it("a stranger's signature quarantines no instance", async () => {
    const agent = await buildActiveAgent(security);
    const { instance, keyPair } = await buildInstance(security, agent.id);
    const next = newInstanceKeyPair();
    await rotate(instance.id, keyPair, next);
    await askForToken(instance.id, next);
    expect(await askForToken(instance.id, newInstanceKeyPair(), 10)).toBe("invalid_client");
    expect((await getInstance(security, instance.id)).status).toBe("active");
  });
});
