import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { prisma } from "@/lib/platform/database/prisma";
import type { CeilingVersion } from "./restrictions.policy";

/** The names of blueprints and the versions of their ceilings, the newest first, by the id of the blueprint. */
export async function ceilingsOf(
  blueprintIds: readonly string[],
): Promise<Map<string, { name: string; versions: CeilingVersion[] }>> {
  if (blueprintIds.length === 0) return new Map();
  const rows = await prisma().blueprint.findMany({
    where: { id: { in: [...new Set(blueprintIds)] } },
    include: { versions: { orderBy: { version: "desc" }, select: { ceiling: true, createdAt: true } } },
  });
  return new Map(rows.map(({ id, name, versions }) => [id, { name, versions: versions.map(toVersion) }]));
}

const toVersion = ({ ceiling, createdAt }: { ceiling: unknown; createdAt: Date }): CeilingVersion => ({
  ceiling: ceiling as CanonicalAuthority | null,
  createdAt,
});

/**
 * The time of the last change of each entitlement, by person. People without an entitlement of their own are left out.
 */
export async function entitlementsSince(personIds: readonly string[]): Promise<Map<string, Date>> {
  if (personIds.length === 0) return new Map();
  const rows = await prisma().entitlement.findMany({
    where: { personId: { in: [...new Set(personIds)] } },
    select: { personId: true, updatedAt: true },
  });
  return new Map(rows.map(({ personId, updatedAt }) => [personId, updatedAt]));
}
