import { consumeProof } from "@/lib/credentials/commands/proofs";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import { judgeNonce } from "@/lib/platform/keys/dpop-nonce";
import { parseDpopProof } from "@/lib/protocols/dpop/proof";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import { loadServers } from "@/lib/resource-servers/standing.store";
import { readAccessToken } from "@/lib/tokens/read-token";
import type { TokenContext } from "@/lib/tokens/validity.model";
import { tokenRefusal } from "@/lib/tokens/validity.policy";
import { loadToken } from "@/lib/tokens/validity.store";

/** The credentials of a request: its headers, its method and its URL. */
export type PresentedToken = { authorization: string | null; dpop: string | null; method: string; url: string };

/**
 * Reads the access token of a request if it is valid. Does not check whether the sender holds its key.
 *
 * @throws OAuthError `invalid_token`
 */
export async function validTokenOf(authorization: string | null): Promise<{ token: string; context: TokenContext }> {
  const token = /^DPoP ([A-Za-z0-9_.-]{1,8192})$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) throw invalidToken("no credential that is known here was presented");
  const now = clock.now();
  const context = await loadToken(readOrRefuse(token, now));
  const server = context && (await loadServers([context.token.resourceServerId])).get(context.token.resourceServerId);
  if (!context || !server || tokenRefusal(context, server, now)) throw invalidToken("the token is not valid");
  return { token, context };
}

/**
 * Checks that the sender of a request has a valid access token and holds its key. The proof is used up.
 *
 * @throws OAuthError `invalid_token`, `invalid_dpop_proof`, `use_dpop_nonce`
 * @see RFC 9449 section 7.1
 */
export async function holderOfToken({ authorization, dpop, method, url }: PresentedToken): Promise<TokenContext> {
  const now = clock.now();
  const { token, context } = await validTokenOf(authorization);
  const { jkt } = context.token;
  if (jkt === null) throw invalidToken("the token is not bound to a key");
  const proof = parseDpopProof(dpop, {
    ...{ method, url, accessToken: token, expectedJkt: jkt },
    now: now.getTime() / 1000,
  });
  judgeNonce(proof, false, now);
  await transaction((tx) => consumeProof(tx, proof));
  return context;
}

function readOrRefuse(token: string, now: Date): string {
  try {
    return readAccessToken(token, now).jti;
  } catch (error) {
    if (isJoseError(error)) throw invalidToken("this server did not issue the token");
    throw error;
  }
}

const invalidToken = (reason: string): OAuthError => new OAuthError("invalid_token", reason);
