import { type FormerRecord, recordsOfType } from "@/lib/audit/former-records";
import { prisma } from "@/lib/platform/database/prisma";
import type { Setting } from "@/lib/principals/entitlement.model";

/** More settings of one person than people make. */
const mostSettings = 200;

/**
 * Reads the authority that a person could delegate before a place of the log; null is everything. It is known if no group
 * has a setting. A setting of the person's own is known as well, because it holds instead. It checks no permission.
 *
 * @returns undefined if it is not known.
 * @throws DomainError `search_too_broad`
 */
export async function entitlementBefore(personId: string, before: number): Promise<{ authority: Setting } | undefined> {
  const [own, ofGroups, written] = await Promise.all([
    prisma().entitlementSetting.findUnique({ where: { subjectId: personId }, select: { version: true } }),
    prisma().entitlementSetting.findFirst({ where: { groupId: { not: null } }, select: { version: true } }),
    prisma().entitlement.findUnique({ where: { personId }, select: { personId: true } }),
  ]);
  const everything = ofGroups ? undefined : { authority: null };
  // A row stays when its setting is removed, so without any nothing was ever set.
  if (!own) return written ? undefined : everything;
  const page = { before: Number.MAX_SAFE_INTEGER, limit: mostSettings };
  const records = (await recordsOfType("entitlement.set", personId, page)).filter(
    ({ body }) => body.facts?.subjectId === personId,
  );
  const last = records.find(({ index }) => index < before);
  if (last) return last.body.facts?.after === "none" ? everything : settingIn(last);
  return records.at(-1)?.body.facts?.version === 1 ? everything : undefined;
}

function settingIn({ changed }: FormerRecord): { authority: Setting } | undefined {
  const after = changed("entitlement", "after");
  return Array.isArray(after) ? { authority: after as NonNullable<Setting> } : undefined;
}
