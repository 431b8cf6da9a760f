import { createHash } from "node:crypto";
import type { ClientStanding } from "@/lib/credentials/standing.model";
import { clientRefusal } from "@/lib/credentials/standing.policy";
import { consumeOnce } from "@/lib/credentials/store";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { isOAuthError, OAuthError } from "@/lib/protocols/oauth/errors";
import type { ServerStanding } from "@/lib/resource-servers/standing.model";
import { loadPep } from "@/lib/resource-servers/standing.store";
import type { RequestProof } from "@/lib/tokens/issue/grants/grant";
import { type AuthenticationCall, authenticateByAssertion } from "./authenticate-by-assertion";
import { refuseSeveralMethods } from "./authentication-method";
import { recordRefusal } from "./record-refusal";

/** The caller that asks about a token: a resource server by a PEP key, or an instance by its own key. */
export type Caller = { kind: "pep"; server: ServerStanding } | { kind: "instance"; client: ClientStanding };

/**
 * Authenticates the caller that asks about a token, on facts read after the request arrived (rules D7, T9).
 *
 * @throws OAuthError `invalid_client`, with a Bearer challenge unless an assertion was sent; `invalid_request` if both
 * credentials are presented (RFC 6749 section 2.3).
 * @see RFC 7662 section 2.1
 */
export async function authenticatePepOrInstance(
  authorization: string | null,
  call: AuthenticationCall,
): Promise<Caller> {
  const { form } = call;
  refuseSeveralMethods(authorization, form);
  const asserted = form.get("client_assertion") !== undefined || form.get("client_assertion_type") !== undefined;
  if (asserted) return { kind: "instance", client: await authenticateInstance(call) };
  const server = await pepServer(authorization);
  if (!server) throw new OAuthError("invalid_client", "present the key of a PEP or a client_assertion", bearer);
  return { kind: "pep", server };
}

const bearer = { scheme: "Bearer" } as const;

/** The resource server whose PEP presents its key; undefined for anything else. */
export async function pepServer(authorization: string | null): Promise<ServerStanding | undefined> {
  const key = /^Bearer (mpk_[A-Za-z0-9_-]{20,200})$/i.exec(authorization ?? "")?.[1];
  const pep = key === undefined ? undefined : await loadPep(createHash("sha256").update(key).digest("hex"));
  return pep?.server;
}

/**
 * Authenticates an instance that may act now by `private_key_jwt`, and uses up its assertion. The refusal of an
 * instance that proved its key is recorded.
 *
 * @throws OAuthError `invalid_client`
 * @see RFC 7523 section 3, RFC 10070
 */
export async function authenticateInstance(call: AuthenticationCall): Promise<ClientStanding> {
  const now = clock.now();
  const { client, proofs } = await authenticateByAssertion(call, { now, fresh: true });
  try {
    const refusal = clientRefusal(client, now);
    if (refusal) throw new OAuthError("invalid_client", refusal.reason);
    await transaction((tx) => useUp(tx, proofs));
    return client;
  } catch (error) {
    if (isOAuthError(error)) await recordRefusal(client, error.error, call);
    throw error;
  }
}

async function useUp(tx: Tx, proofs: readonly RequestProof[]): Promise<void> {
  for (const { key, bound, expiresAt, refusal } of proofs) {
    if (!(await consumeOnce(tx, key, bound, expiresAt))) throw refusal();
  }
}
