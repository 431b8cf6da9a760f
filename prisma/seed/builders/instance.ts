import { generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { enrolInstance } from "@/lib/credentials/commands/enrol";
import { issueEnrolmentToken } from "@/lib/credentials/commands/enrolment-tokens";
import type { Instance } from "@/lib/credentials/model";
import { IssueEnrolmentTokenRequest } from "@/lib/credentials/schema";
import { clock } from "@/lib/platform/base/clock";
import { runtime } from "@/lib/platform/base/runtime";
import type { Principal } from "@/lib/principals/principal";
import { type PublicJwk, parsePublicJwk, thumbprint } from "@/lib/protocols/jose/jwk";
import { signCompact } from "@/lib/protocols/jose/sign";

/** The key pair of one instance, as the instance itself holds it. */
export type InstanceKeyPair = { privateKey: KeyObject; jwk: PublicJwk; jkt: string };

export function newInstanceKeyPair(): InstanceKeyPair {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = parsePublicJwk(publicKey.export({ format: "jwk" }));
  return { privateKey, jwk, jkt: thumbprint(jwk) };
}

export type ProofRequest = { method: string; path: string; iat?: number; jti?: string };

/** Signs a DPoP proof for a request to this deployment (RFC 9449 section 4.2). */
export function signProof({ privateKey, jwk }: InstanceKeyPair, { method, path, iat, jti }: ProofRequest): string {
  const payload = {
    jti: jti ?? randomUUID(),
    htm: method,
    htu: `${runtime().publicUrl}${path}`,
    iat: iat ?? Math.floor(clock.now().getTime() / 1000),
  };
  return signCompact({ alg: "ES256", typ: "dpop+jwt", jwk }, payload, privateKey);
}

/** Writes the metadata with which an instance registers. */
export const registrationBody = ({ jwk }: Pick<InstanceKeyPair, "jwk">, clientName = "worker") => ({
  client_name: clientName,
  token_endpoint_auth_method: "private_key_jwt",
  grant_types: ["client_credentials"],
  dpop_bound_access_tokens: true,
  jwks: { keys: [jwk] },
});

/** Issues an enrolment token for an agent. */
export async function buildEnrolmentToken(
  principal: Principal,
  agentId: string,
  overrides: Partial<IssueEnrolmentTokenRequest> = {},
): Promise<string> {
  const request = IssueEnrolmentTokenRequest.parse(overrides);
  return (await issueEnrolmentToken(principal, agentId, request)).secret;
}

/** Enrols an instance of an active agent with a key of its own. */
export async function buildInstance(
  principal: Principal,
  agentId: string,
  keyPair: InstanceKeyPair = newInstanceKeyPair(),
): Promise<{ instance: Instance; keyPair: InstanceKeyPair }> {
  const token = await buildEnrolmentToken(principal, agentId);
  const instance = await enrolInstance({
    authorization: `Bearer ${token}`,
    dpop: signProof(keyPair, { method: "POST", path: "/oauth/register" }),
    body: registrationBody(keyPair),
    ip: "10.0.0.7",
    userAgent: "worker/1.0",
  });
  return { instance, keyPair };
}
