import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";

/** A group whose setting is not written for each member yet. */
export type UnsettledGroup = { groupId: string; version: number };

type Portion = UnsettledGroup & { after: string | undefined; take: number };

/** Lists the next members of a group while this version of its setting is unsettled, deactivated people too. */
export async function unsettledMembers(tx: Tx, { groupId, version, after = "", take }: Portion): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select distinct m.person_id as id from group_members m
    where m.group_id = ${groupId} and m.person_id > ${after} and exists (
      select from entitlement_settings s where s.subject_id = ${groupId} and s.version = ${version}::int and s.unsettled)
    order by m.person_id limit ${take}`;
  return rows.map(({ id }) => id);
}

/** Notes that this version of a group's setting is written for each member. */
export const markSettled = (tx: Tx, groupId: string, version: number) =>
  tx.entitlementSetting.updateMany({
    where: { subjectId: groupId, version, unsettled: true },
    data: { unsettled: false, takenById: null },
  });

const most = 1_000;

/** Lists the groups whose setting is not written for each member yet; `taken` keeps those of one admin alone. */
export async function unsettledGroups({ taken = false } = {}): Promise<UnsettledGroup[]> {
  const rows = await prisma().entitlementSetting.findMany({
    where: { unsettled: true, ...(taken ? { takenById: { not: null } } : {}) },
    select: { subjectId: true, version: true },
    orderBy: { groupId: "asc" },
    take: most,
  });
  return rows.map(({ subjectId: groupId, version }) => ({ groupId, version }));
}
