import { acceptKeyUse, reportSupersededUse } from "@/lib/credentials/commands/rotate-key";
import type { ClientStanding } from "@/lib/credentials/standing.model";
import { loadClientStanding } from "@/lib/credentials/standing.store";
import { runtime } from "@/lib/platform/base/runtime";
import type { Sender } from "@/lib/platform/http/sender";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import {
  type ClientAssertion,
  clientAssertionType,
  isAssertionBy,
  type ReadAssertion,
  readClientAssertion,
  verifyClientAssertion,
  verifyClientAssertionAside,
} from "@/lib/protocols/oauth/client-assertion";
import { isOAuthError, OAuthError } from "@/lib/protocols/oauth/errors";
import type { OAuthForm } from "@/lib/protocols/oauth/form";
import { clientOf } from "@/lib/tokens/cache";
import type { Identified, Moment } from "@/lib/tokens/issue/grants/grant";
import { recordRefusal } from "./record-refusal";
import { uniqueBinding } from "./unique-binding";

/** The form with the credentials of a client, and the sender of the request. */
export type AuthenticationCall = Sender & { form: OAuthForm; trace?: string | undefined };

/**
 * Authenticates an instance by `private_key_jwt` with its enrolled key.
 *
 * Does not judge whether the instance may act. The caller must consume the returned proof, the assertion's `jti`, in
 * its own commit.
 *
 * @throws OAuthError `invalid_client`, the same for an unknown client and a wrong signature.
 * @see RFC 7523 section 3, RFC 10070
 */
export async function authenticateByAssertion(call: AuthenticationCall, moment: Moment): Promise<Identified> {
  const { form } = call;
  if (form.get("client_assertion_type") !== clientAssertionType) {
    throw refused(`client_assertion_type must be ${clientAssertionType}`);
  }
  const assertion = form.get("client_assertion");
  if (assertion === undefined) throw refused("client_assertion is missing");
  const read = readClientAssertion(assertion);
  const { clientId } = read;
  const asserted = form.get("client_id");
  if (asserted !== undefined && asserted !== clientId) throw refused("client_id is not the subject of the assertion");
  const known = await clientOf(clientId, moment.fresh);
  if (!known) throw refused("the client is unknown or its signature is wrong");
  const verified = await verifyByKeysOf(known, read, call, moment);
  const client = verified.jkt === known.jkt ? known : await withPendingKey(known, verified.jkt, call, moment);
  const key = `assertion:${client.id}:${sha256(verified.jti)}`;
  return {
    client,
    jkt: verified.jkt,
    proofs: [
      {
        key,
        // A second use is always a replay, so the binding is unique.
        bound: uniqueBinding(),
        expiresAt: new Date(verified.replayableUntil * 1000),
        refusal: () => refused("client_assertion: this jti was used before"),
      },
    ],
  };
}

/** Verifies the assertion. A signature by a superseded key is refused and reported as a sign of a copy (rules K2). */
async function verifyByKeysOf(
  client: ClientStanding,
  read: ReadAssertion,
  { form, trace, ip, userAgent }: AuthenticationCall,
  { now, fresh }: Moment,
): Promise<ClientAssertion> {
  const by = (keys: readonly PublicJwk[]) => ({ keys, issuer: runtime().publicUrl, now: now.getTime() / 1000 });
  try {
    return await verifyClientAssertionAside(read, by(client.keys.map(({ publicJwk }) => publicJwk)));
  } catch (error) {
    if (!fresh) throw error;
    const seen = { where: "client_assertion", sender: { ip, userAgent } } as const;
    await reportSupersededUse(client.id, seen, (keys) => {
      const { jkt, iat, exp } = verifyClientAssertion(read, by(keys));
      // Without iat, the earliest possible time counts: the longest lifetime before exp.
      return { jkt, signedAt: new Date((iat ?? exp - maxAssertionSeconds) * 1000) };
    });
    await recordIfKnown(client, read, { error, form, trace });
    throw error;
  }
}

/** Records the refusal only if a key of the client signed the assertion. So no other sender can add records. */
async function recordIfKnown(
  client: ClientStanding,
  read: ReadAssertion,
  { error, ...call }: { error: unknown; form: OAuthForm; trace?: string | undefined },
): Promise<void> {
  const keys = client.keys.map(({ publicJwk }) => publicJwk);
  if (isOAuthError(error) && isAssertionBy(read, keys)) await recordRefusal(client, error.error, call);
}

/** Accepts the first use of a pending key, which completes its rotation (rules K1). */
async function withPendingKey(
  { id }: ClientStanding,
  jkt: string,
  { ip, userAgent }: Sender,
  { now }: Moment,
): Promise<ClientStanding> {
  const use = { jkt, signedAt: now, where: "client_assertion", sender: { ip, userAgent } } as const;
  const accepted = await acceptKeyUse(id, use);
  const client = accepted ? await loadClientStanding(id) : undefined;
  if (!client) throw refused("the client is unknown or its signature is wrong");
  return client;
}

const maxAssertionSeconds = 600;

const refused = (reason: string) => new OAuthError("invalid_client", reason);
