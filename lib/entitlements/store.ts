import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { ControlKind } from "@/lib/control-changes/model";
import { membershipControl } from "@/lib/entitlements/memberships/changes.schema";
import { isId } from "@/lib/platform/base/id-kind";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { PeopleError } from "@/lib/principals/errors";
import type { EntitlementSubject, GroupSetting, Setting, StoredSetting } from "./model";

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

/** Writes a setting over the one that was read; answers its version, or undefined when another writer was first (I5). */
export async function writeSetting(
  tx: Tx,
  { subject: { type, id }, version }: StoredSetting,
  setting: Setting,
): Promise<number | undefined> {
  const [personId, groupId] = type === "person" ? [id, null] : [null, id];
  const json = setting === null ? null : JSON.stringify(setting);
  const written = await tx.$executeRaw`
    insert into entitlement_settings as s (subject_id, person_id, group_id, authority, version, updated_at)
    values (${id}, ${personId}, ${groupId}, ${json}::jsonb, ${version + 1}::int, clock_timestamp())
    on conflict (subject_id) do update
      set authority = excluded.authority, version = excluded.version, updated_at = excluded.updated_at
      where s.version = ${version}::int`;
  return written === 1 ? version + 1 : undefined;
}

/** All that says what one person may delegate. */
export type EntitlementFacts = {
  personId: string;
  own: Setting;
  /** Of groups that have a setting, the oldest group first. */
  groups: GroupSetting[];
  /** The entitlement that decisions read now. */
  current: CanonicalAuthority | null;
};

type FactsRow = {
  person_id: string;
  own: Setting;
  groups: GroupSetting[] | null;
  current: CanonicalAuthority | null;
};

/** Reads what says what each of the people may delegate. */
export async function loadFacts(
  personIds: readonly string[],
  reader: Pick<Tx, "$queryRaw"> = prisma(),
): Promise<EntitlementFacts[]> {
  const rows = await reader.$queryRaw<FactsRow[]>`
    select p.id as person_id, o.authority as own, e.authority as current,
      (select json_agg(json_build_object('groupId', s.group_id, 'authority', s.authority) order by s.group_id)
        from entitlement_settings s
        where s.authority is not null
          and s.group_id in (select m.group_id from group_members m where m.person_id = p.id)) as groups
    from people p
      left join entitlement_settings o on o.person_id = p.id
      left join entitlements e on e.person_id = p.id
    where p.id = any(${[...personIds]}::text[])
    order by p.id`;
  return rows.map(({ person_id: personId, own, groups, current }) => ({
    personId,
    own,
    groups: groups ?? [],
    current,
  }));
}

export type Effective = { personId: string; authority: CanonicalAuthority | null };

/** Writes what decisions read: no row for everything. */
export async function writeEffective(tx: Tx, all: readonly Effective[]): Promise<void> {
  const standard = all.filter(({ authority }) => authority === null).map(({ personId }) => personId);
  if (standard.length > 0) await tx.entitlement.deleteMany({ where: { personId: { in: standard } } });
  const limited = all.filter(({ authority }) => authority !== null);
  if (limited.length === 0) return;
  await tx.$executeRaw`
    insert into entitlements (person_id, authority, updated_at)
    select person_id, authority::jsonb, clock_timestamp()
    from unnest(${limited.map(({ personId }) => personId)}::text[],
                ${limited.map(({ authority }) => JSON.stringify(authority))}::text[]) as t (person_id, authority)
    order by person_id
    on conflict (person_id) do update set authority = excluded.authority, updated_at = excluded.updated_at`;
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
export const findOpenChanges = (now: Date, { subject, after, take }: OpenChanges) =>
  prisma().controlChange.findMany({
    where: {
      ...{ kind: { in: changeKinds }, status: "proposed", expiresAt: { gt: now } },
      ...(subject === undefined ? {} : { document: { contains: `"${subject}"` } }),
      ...(after === undefined ? {} : { id: { gt: after } }),
    },
    orderBy: { id: "asc" },
    take,
  });
