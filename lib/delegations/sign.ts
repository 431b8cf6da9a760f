import type { CanonicalAuthority } from "@/lib/authority/model";
import { signingKey } from "@/lib/platform/keys/keys";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import { signCompactNow } from "@/lib/protocols/jose/sign";

/** What one signed version of a delegation states. Ids only: a chain carries no names (rules T5). */
export type DelegationStatement = {
  iss: string;
  iat: number;
  nbf: number;
  exp: number;
  delegation: string;
  version: number;
  agent: string;
  delegator: string | null;
  on_behalf_of: string | null;
  parent: { id: string; version: number; digest: string } | null;
  depth: number;
  max_depth: number;
  /** Digest of the approved document, so that the approval can be found and compared. */
  approved: string;
  /** The effective elements: inherited constraints are copied in (rules L8). */
  authority: CanonicalAuthority;
};

/**
 * Signs a version of a delegation with the delegation key.
 *
 * @returns the compact JWS (`typ: delegation+jwt`) and the digest of the statement, by which a child names its parent.
 * @see RFC 7515, RFC 8785
 */
export function signStatement(statement: DelegationStatement): { jws: string; digest: string } {
  const key = signingKey("delegation");
  const jws = signCompactNow({ alg: "ES256", typ: "delegation+jwt", kid: key.kid }, statement, key.sign);
  return { jws, digest: digestOf(statement) };
}
