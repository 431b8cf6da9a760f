import { createHmac } from "node:crypto";
import { CredentialError } from "@/lib/credentials/errors";
import type { Instance } from "@/lib/credentials/model";
import * as store from "@/lib/credentials/store";
import { prefixedSecret, secretHash } from "@/lib/platform/base/opaque-secret";
import { derivedSecret } from "@/lib/platform/keys/derived-secret";
import { OAuthError } from "@/lib/protocols/oauth/errors";

/**
 * Derives the token with which an instance manages its registration.
 *
 * The token is derived and not random. So the server can repeat a lost answer to an enrolment, although it stores only
 * the hash (I8).
 */
export function registrationAccessToken(instanceId: string): string {
  const mac = createHmac("sha256", derivedSecret("registration-access-token")).update(instanceId).digest();
  return prefixedSecret("mra", mac);
}

/** Reads the credentials of an `Authorization: Bearer` header; undefined for anything else. */
export function bearerOf(authorization: string | null): string | undefined {
  return /^Bearer ([A-Za-z0-9._~+/-]{1,8192}=*)$/i.exec(authorization ?? "")?.[1];
}

/**
 * Reads the credentials of an `Authorization: DPoP` header. Libraries that send a proof present every token in this
 * way, and bind the proof to it (RFC 9449 section 7.1).
 */
export function dpopTokenOf(authorization: string | null): string | undefined {
  return /^DPoP ([A-Za-z0-9._~+/-]{1,8192}=*)$/i.exec(authorization ?? "")?.[1];
}

/**
 * Authenticates an instance at its client configuration endpoint.
 *
 * An unknown client, a wrong token and an inactive client get the same answer.
 *
 * @throws OAuthError `invalid_token`
 * @see RFC 7592 section 3
 */
export async function authenticateRegistration(clientId: string, authorization: string | null): Promise<Instance> {
  const presented = bearerOf(authorization);
  const instance = presented && (await store.findByRegistrationToken(secretHash(presented)));
  if (instance && instance.id === clientId && instance.status === "active") return instance;
  throw new OAuthError("invalid_token", "the registration access token is not valid for this client", {
    scheme: "Bearer",
  });
}

/** Throws `instance_state` unless an instance is active. Call it inside the transaction that changes the instance. */
export function refuseUnlessActive(instance: Instance): void {
  if (instance.status === "active") return;
  throw new CredentialError("instance_state", { detail: `The instance is ${instance.status}.` });
}
