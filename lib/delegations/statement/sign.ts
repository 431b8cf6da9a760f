import { type DelegationStatement, statementType } from "@/lib/delegations/statement/statement";
import { signingKey } from "@/lib/platform/keys/keys";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import { signCompactNow } from "@/lib/protocols/jose/sign";

/**
 * Signs a version of a delegation with the delegation key.
 *
 * @returns the compact JWS (`typ: delegation+jwt`) and the digest of the statement, by which a child names its parent.
 * @see RFC 7515, RFC 8785
 */
export function signStatement(statement: DelegationStatement): { jws: string; digest: string } {
  const key = signingKey("delegation");
  const jws = signCompactNow({ alg: "ES256", typ: statementType, kid: key.kid }, statement, key.sign);
  return { jws, digest: digestOf(statement) };
}
