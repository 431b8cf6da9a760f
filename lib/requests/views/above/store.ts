import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { Tx } from "@/lib/platform/database/transaction";

export type Ceiling = { id: string; name: string; version: number; authority: CanonicalAuthority | null };

/** Reads the ceiling of a blueprint in its current version. */
export async function currentCeiling(tx: Tx, blueprintId: string): Promise<Ceiling> {
  const { currentVersion } = await tx.blueprint.findUniqueOrThrow({ where: { id: blueprintId } });
  return ceilingAt(tx, blueprintId, currentVersion);
}

/** Reads the ceiling of a blueprint in one version. Versions are never edited. */
export async function ceilingAt(tx: Tx, blueprintId: string, version: number): Promise<Ceiling> {
  const where = { blueprintId_version: { blueprintId, version } };
  const row = await tx.blueprintVersion.findUnique({ where, include: { blueprint: { select: { name: true } } } });
  assertInvariant(row !== null, `blueprint ${blueprintId} has no version ${version}`);
  const authority = row.ceiling as CanonicalAuthority | null;
  return { id: blueprintId, name: row.blueprint.name, version, authority };
}
