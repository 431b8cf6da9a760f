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

/** The time at which each of these agents took its blueprint. Agents that were registered with theirs are left out. */
export async function blueprintsSince(agentIds: readonly string[]): Promise<Map<string, Date>> {
  if (agentIds.length === 0) return new Map();
  const rows = await prisma().agent.findMany({
    where: { id: { in: [...new Set(agentIds)] } },
    select: { id: true, blueprintSince: true },
  });
  return new Map(
    rows.flatMap(({ id, blueprintSince }): [string, Date][] => (blueprintSince ? [[id, blueprintSince]] : [])),
  );
}

/**
 * The time of the last change of each entitlement, by person: of the person, or of a group whose setting is not written
 * for each member yet. People without an entitlement are left out.
 */
export async function entitlementsSince(personIds: readonly string[]): Promise<Map<string, Date>> {
  if (personIds.length === 0) return new Map();
  const rows = await prisma().$queryRaw<{ id: string; at: Date | null }[]>`
    select p.id, greatest(e.updated_at, (
      select max(u.updated_at) from entitlement_settings u
      where u.unsettled and u.group_id in (select m.group_id from group_members m where m.person_id = p.id))) as at
    from people p left join entitlements e on e.person_id = p.id
    where p.id = any(${[...new Set(personIds)]}::text[])`;
  return new Map(rows.flatMap(({ id, at }): [string, Date][] => (at === null ? [] : [[id, at]])));
}
