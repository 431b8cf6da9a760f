import { createHash } from "node:crypto";
import type { ClientStanding } from "@/lib/credentials/standing/model";
import { loadClientStanding } from "@/lib/credentials/standing/store";
import type { OneTimeProof } from "@/lib/platform/commit/item";
import { runtime } from "@/lib/platform/runtime/runtime";
import { clientAssertionType, peekClientId, verifyClientAssertion } from "@/lib/protocols/oauth/client-assertion";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import type { OAuthForm } from "@/lib/protocols/oauth/form";

export type AuthenticatedClient = { client: ClientStanding; jkt: string; proof: OneTimeProof };

/**
 * Authenticates an instance by `private_key_jwt` with its enrolled key.
 *
 * The assertion's `jti` is not consumed here: the returned proof belongs into the commit of whatever it authorises.
 * Whether the instance may act is not judged either.
 *
 * @throws OAuthError `invalid_client`, the same for an unknown client and a wrong signature.
 * @see RFC 7523 section 3, RFC 10070
 */
export async function authenticateClient(form: OAuthForm, now: Date): Promise<AuthenticatedClient> {
  if (form.get("client_secret") !== undefined) throw refused("client secrets are not used here");
  if (form.get("client_assertion_type") !== clientAssertionType) {
    throw refused(`client_assertion_type must be ${clientAssertionType}`);
  }
  const assertion = form.get("client_assertion");
  if (assertion === undefined) throw refused("client_assertion is missing");
  const clientId = peekClientId(assertion);
  const asserted = form.get("client_id");
  if (asserted !== undefined && asserted !== clientId) throw refused("client_id is not the subject of the assertion");
  const client = await loadClientStanding(clientId);
  if (!client) throw refused("the client is unknown or its signature is wrong");
  const verified = verifyClientAssertion(assertion, {
    keys: client.keys.map(({ publicJwk }) => publicJwk),
    issuer: runtime().publicUrl,
    now: now.getTime() / 1000,
  });
  const key = `assertion:${client.id}:${createHash("sha256").update(verified.jti).digest("base64url")}`;
  return {
    client,
    jkt: verified.jkt,
    // A second use is a replay whatever the request says, so what it is bound to never repeats.
    proof: { key, bound: uniqueBinding(), expiresAt: new Date(verified.replayableUntil * 1000) },
  };
}

let uses = 0;
const processId = createHash("sha256")
  .update(`${process.pid} ${performance.timeOrigin} ${Math.random()}`)
  .digest("base64url");

/** A value no other consumption of a one-time thing is bound to. */
export function uniqueBinding(): string {
  uses += 1;
  return `${processId}.${uses}`;
}

const refused = (reason: string) => new OAuthError("invalid_client", reason);
