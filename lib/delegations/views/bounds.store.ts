import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { prisma } from "@/lib/platform/database/prisma";
import { entitledPeople } from "@/lib/principals/entitlement.store";

export type Entitled = { id: string; name: string; active: boolean; entitlement: CanonicalAuthority | null };

/** Reads a person with their entitlement, which is null for `standard`. Undefined for an unknown person. */
export async function personWithEntitlement(id: string): Promise<Entitled | undefined> {
  const person = (await entitledPeople(prisma(), [id])).get(id);
  return person && { id, name: person.name, active: person.status === "active", entitlement: person.entitlement };
}

export type Capped = { blueprint: string; ceiling: CanonicalAuthority | null; maxDays: number };

/**
 * Reads the ceiling and the maximum lifetime of delegations of a blueprint's current version. A ceiling of null is the
 * widest.
 */
export async function ceilingOf(blueprintId: string): Promise<Capped> {
  const { name, currentVersion: version } = await prisma().blueprint.findUniqueOrThrow({ where: { id: blueprintId } });
  const where = { blueprintId_version: { blueprintId, version } };
  const { ceiling, maxDelegationDays } = await prisma().blueprintVersion.findUniqueOrThrow({ where });
  return { blueprint: name, ceiling: ceiling as CanonicalAuthority | null, maxDays: maxDelegationDays };
}
