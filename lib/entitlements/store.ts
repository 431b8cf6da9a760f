import type { ControlChange, ControlKind } from "@/lib/control-changes/model";
import { listOpen } from "@/lib/control-changes/store";
import { membershipControl } from "@/lib/entitlements/memberships/changes.schema";
import { isId } from "@/lib/platform/base/id-kind";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Setting } from "@/lib/principals/entitlement.model";
import { PeopleError } from "@/lib/principals/errors";
import type { EntitlementSubject, StoredSetting } from "./model";

type Reader = Pick<Tx, "entitlementSetting" | "person" | "group" | "groupMember">;

/** Reads what was set for a person or a group, or throws `entitlement_subject_not_found`. */
export async function getSetting(subjectId: string, reader: Reader = prisma()): Promise<StoredSetting> {
  const subject = await findSubject(subjectId, reader);
  if (!subject) throw new PeopleError("entitlement_subject_not_found", { path: "subjectId" });
  const row = await reader.entitlementSetting.findUnique({ where: { subjectId } });
  return { subject, setting: (row?.authority ?? null) as Setting, version: row?.version ?? 0 };
}

async function findSubject(id: string, reader: Reader): Promise<EntitlementSubject | undefined> {
  if (isId("person", id)) {
    const person = await reader.person.findUnique({ where: { id }, select: { id: true, name: true, email: true } });
    return person ? { type: "person", ...person } : undefined;
  }
  const group = await reader.group.findFirst({ where: { id, removedAt: null }, select: { id: true, name: true } });
  return group ? { type: "group", ...group } : undefined;
}

/**
 * Writes a setting over the one that was read; answers its version, or undefined when another writer was first (I5).
 *
 * A group's setting is then unsettled: decisions read it in this row until it is written for each member.
 *
 * @param takenBy An admin who takes everything away alone; null if two agreed. It stays until the members are settled.
 */
export async function writeSetting(
  tx: Tx,
  { subject: { type, id }, version }: StoredSetting,
  setting: Setting,
  takenBy: string | null = null,
): Promise<number | undefined> {
  const [personId, groupId] = type === "person" ? [id, null] : [null, id];
  const json = setting === null ? null : JSON.stringify(setting);
  const alone = type === "group" ? takenBy : null;
  const written = await tx.$executeRaw`
    insert into entitlement_settings as s
      (subject_id, person_id, group_id, authority, version, unsettled, taken_by_id, updated_at)
    values (${id}, ${personId}, ${groupId}, ${json}::jsonb, ${version + 1}::int, ${type === "group"}, ${alone}, clock_timestamp())
    on conflict (subject_id) do update
      set authority = excluded.authority, version = excluded.version, updated_at = excluded.updated_at,
        unsettled = excluded.unsettled,
        taken_by_id = coalesce(excluded.taken_by_id, case when s.unsettled then s.taken_by_id end)
      where s.version = ${version}::int`;
  return written === 1 ? version + 1 : undefined;
}

const kinds: Record<EntitlementSubject["type"], ControlKind> = {
  person: "person-entitlement",
  group: "group-entitlement",
};

/** The word under which dual control keeps changes of a setting. */
export const controlOf = (subject: Pick<EntitlementSubject, "type">): ControlKind => kinds[subject.type];

/** Every kind of change of an entitlement. */
const changeKinds = [...Object.values(kinds), membershipControl];

/** Finds the person or group of a change; undefined for other kinds of change. */
export async function subjectOfChange(id: string, reader: Pick<Tx, "controlChange"> = prisma()) {
  const where = { id, kind: { in: changeKinds } };
  return (await reader.controlChange.findFirst({ where, select: { subjectId: true, kind: true } })) ?? undefined;
}

type OpenChanges = { subject: string | undefined; after: string | undefined; take: number };

/** Lists the changes that wait for a second person, the oldest first; a document names every subject that it is about. */
export const findOpenChanges = (now: Date, { subject, ...page }: OpenChanges): Promise<ControlChange[]> =>
  listOpen(changeKinds, now, { ...page, naming: subject });
