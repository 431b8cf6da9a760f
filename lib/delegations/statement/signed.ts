import { type DelegationStatement, openStatement, readStatement } from "@/lib/delegations/statement/statement";
import { getOrThrow, versionOf } from "@/lib/delegations/store";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { Tx } from "@/lib/platform/database/transaction";
import { publicKeys } from "@/lib/platform/keys/keys";

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
