import { createPublicKey, type KeyObject, randomUUID } from "node:crypto";
import {
  CrossAppAccessProvider,
  createPrivateKeyJwtAuth,
  DpopSession,
  fetchToken,
  type OAuthClientProvider,
} from "@modelcontextprotocol/client";
import { exportJWK } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runtime } from "@/lib/platform/base/runtime";
import { isOAuthError, toOAuthResponse } from "@/lib/protocols/oauth/errors";
import { buildAuthorizationServerMetadata } from "@/lib/protocols/oauth/metadata";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { ForeignIssuer } from "@/lib/testing/foreign-issuer";
import { claimsOf } from "@/lib/testing/tokens";
import { TrustWorld } from "@/lib/testing/trusted-issuers";
import { answerTokenRequest } from "./endpoint";

// Tests the setup for cross-app access of the Model Context Protocol in docs/clients.md.
let trust: TrustWorld;
let spine: TestAgent;
let idp: ForeignIssuer;
let mara = "";

beforeAll(async () => {
  trust = await TrustWorld.create();
  idp = await ForeignIssuer.start();
  spine = await given.agent(`https://payments-${randomUUID()}.acme.example`);
  mara = (await given.person(["member"])).personId;
  await given.delegation(spine, [payments(spine)], 3600, { onBehalfOf: mara });
  await trust.trust(idp, { kind: "people", name: "The people's" });
  const link = "insert into external_identities (iss, sub, person_id) values ($1, 'mara', $2)";
  await trust.world.sql(link, [idp.url, mara]);
});
afterAll(async () => {
  await idp.stop();
  await trust.world.end();
});

/** The provider as its documentation makes it, which authenticates with a secret. */
const provider = (): OAuthClientProvider & CrossAppAccessProvider =>
  new CrossAppAccessProvider({
    assertion: async () => idp.sign({ sub: "mara", client_id: spine.instanceId }, { typ: "oauth-id-jag+jwt" }),
    ...{ clientId: spine.instanceId, clientSecret: "none", expectedIssuer: runtime().publicUrl },
  });

/** Builds a provider that uses the instance's key instead of a secret, for the assertion and for the proof. */
async function withKey(): Promise<OAuthClientProvider & CrossAppAccessProvider> {
  const key = spine.privateKey as KeyObject;
  const imported = (half: KeyObject, use: "sign" | "verify") => {
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    return crypto.subtle.importKey("jwk", half.export({ format: "jwk" }), curve, false, [use]);
  };
  const publicKey = createPublicKey(key);
  const keyPair = {
    ...{ privateKey: await imported(key, "sign"), publicKey: await imported(publicKey, "verify") },
    ...{ publicJwk: await exportJWK(publicKey), thumbprint: "", alg: "ES256" as const },
  };
  const session = await DpopSession.create({ keyPair });
  const subject = { issuer: spine.instanceId, subject: spine.instanceId };
  return Object.assign(provider(), {
    addClientAuthentication: createPrivateKeyJwtAuth({
      ...{ ...subject, privateKey: await exportJWK(key), alg: "ES256" },
    }),
    dpop: async () => session,
  });
}

async function ask(asking: OAuthClientProvider & CrossAppAccessProvider, scope?: string) {
  asking.saveAuthorizationServerUrl?.(runtime().publicUrl);
  asking.saveResourceUrl?.(spine.identifier);
  const fetchFn = async (url: string | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(url, init);
    return answerTokenRequest({ request, requestId: "test", ip: "127.0.0.1", params: {} }).catch((error: unknown) => {
      if (isOAuthError(error)) return toOAuthResponse(error);
      throw error;
    });
  };
  const metadata = buildAuthorizationServerMetadata(runtime().publicUrl);
  const resource = new URL(spine.identifier);
  return fetchToken(asking, runtime().publicUrl, {
    ...{ metadata, resource, fetchFn },
    ...(scope === undefined ? {} : { scope }),
  });
}

it("CrossAppAccessProvider gets a token in a person's name with the instance's key", async () => {
  const tokens = await ask(await withKey());
  expect(tokens.token_type).toBe("DPoP");
  expect(claimsOf(tokens.access_token)).toMatchObject({ sub: mara, client_id: spine.instanceId });
});

it("a scope that a protected system demands is asked for without harm, and is not in the token", async () => {
  const tokens = await ask(await withKey(), "payments.write");
  expect(tokens.scope).toBe("");
  expect(claimsOf(tokens.access_token)).not.toHaveProperty("scope");
  expect(claimsOf(tokens.access_token).authorization_details).toHaveLength(1);
});

it("with its default, a client secret, it is refused: this server has none", async () => {
  await expect(ask(provider())).rejects.toThrow(/client_assertion/);
});
