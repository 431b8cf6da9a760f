import { runtime } from "@/lib/platform/runtime/runtime";
import { type DpopProof, parseDpopProof } from "@/lib/protocols/dpop/proof";
import type { Identified } from "@/lib/tokens/grants/grant";

/**
 * Checks the DPoP proof of a token request by the client's key; undefined where none came and none is needed.
 *
 * The proof's `jti` is not consumed here: that belongs into the commit of what it authorises.
 *
 * @throws OAuthError `invalid_dpop_proof`
 * @see RFC 9449 section 5
 */
export function provePossession(
  { client, jkt }: Pick<Identified, "client" | "jkt">,
  dpop: string | null,
  now: Date,
): DpopProof | undefined {
  if (dpop === null && !client.requireDpop) return undefined;
  const url = `${runtime().publicUrl}/oauth/token`;
  return parseDpopProof(dpop, { method: "POST", url, now: now.getTime() / 1000, expectedJkt: jkt });
}
