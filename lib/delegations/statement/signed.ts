import { getOrThrow, versionOf } from "@/lib/delegations/store";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { Tx } from "@/lib/platform/database/transaction";
import { publicKeys, signingKey } from "@/lib/platform/keys/keys";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import { signCompactNow } from "@/lib/protocols/jose/sign";
import { type DelegationStatement, openStatement, readStatement, statementType } from "./statement";

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

/** Reads the statement of a version from its signed form, so that a changed row never enters the next signature. */
export function signedStatement(jws: string): DelegationStatement {
  const read = readStatement(openStatement(jws, publicKeys("delegation")).jws.payload);
  assertInvariant(read.ok, "what was signed can be read");
  return read.statement;
}

/** Reads the statement of the current version of a delegation; null if `id` is null. */
export async function currentStatement(tx: Tx, id: string | null): Promise<DelegationStatement | null> {
  if (id === null) return null;
  const { currentVersion } = await getOrThrow(tx, id);
  return signedStatement((await versionOf(tx, id, currentVersion)).jws);
}
