import type { CanonicalAuthority } from "@/lib/authority/model";
import type { CeilingVersion } from "@/lib/delegations/held-back/policy";
import { prisma } from "@/lib/platform/db/prisma";

/** Versions of a blueprint, the newest first, and its name. */
export async function ceilingsOf(
  blueprintId: string,
): Promise<{ name: string; versions: CeilingVersion[] } | undefined> {
  const row = await prisma().blueprint.findUnique({
    where: { id: blueprintId },
    include: { versions: { orderBy: { version: "desc" }, select: { ceiling: true, createdAt: true } } },
  });
  if (!row) return undefined;
  const versions = row.versions.map(({ ceiling, createdAt }) => ({
    ceiling: ceiling as CanonicalAuthority | null,
    createdAt,
  }));
  return { name: row.name, versions };
}

/** When what a person may delegate last became another; undefined for who may delegate every active type. */
export async function entitlementSince(personId: string): Promise<Date | undefined> {
  const row = await prisma().entitlement.findUnique({ where: { personId }, select: { updatedAt: true } });
  return row?.updatedAt;
}
