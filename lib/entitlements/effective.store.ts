import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Current, GroupSetting, Setting } from "@/lib/principals/entitlement.model";
import { currentEntitlement } from "@/lib/principals/entitlement.policy";
import type { StoredSetting } from "./model";

/** All that says what one person may delegate. */
export type EntitlementFacts = {
  personId: string;
  own: Setting;
  /** Of groups that have a setting, the oldest group first. */
  groups: GroupSetting[];
  /** The entitlement that was last written for the person. */
  written: Setting;
  /** Whether the setting of one of the groups is not written for each member yet. */
  unsettled: boolean;
  /** An admin who took everything away from one of those groups alone. */
  takenBy: string | null;
};

/** The entitlement that decisions apply to the person now, and the own setting that it comes from. */
export const currentOf = (facts: EntitlementFacts): Current =>
  facts.unsettled
    ? currentEntitlement(facts.written, facts)
    : { own: facts.own, authority: facts.written, keeps: false };

type FactsRow = Omit<EntitlementFacts, "groups"> & { groups: GroupSetting[] | null };

/** Reads what says what each of the people may delegate. */
export async function loadFacts(
  personIds: readonly string[],
  reader: Pick<Tx, "$queryRaw"> = prisma(),
): Promise<EntitlementFacts[]> {
  const rows = await reader.$queryRaw<FactsRow[]>`
    select p.id as "personId", o.authority as own, e.authority as written, coalesce(g.unsettled, false) as unsettled,
      g.taken_by as "takenBy", g.groups
    from people p
      left join entitlement_settings o on o.subject_id = p.id
      left join entitlements e on e.person_id = p.id
      cross join lateral (
        select bool_or(s.unsettled) as unsettled, min(s.taken_by_id) filter (where s.unsettled) as taken_by,
          json_agg(json_build_object('groupId', s.group_id, 'authority', s.authority) order by s.group_id)
            filter (where s.authority is not null) as groups
        from entitlement_settings s
        where s.group_id in (select m.group_id from group_members m where m.person_id = p.id)) g
    where p.id = any(${[...personIds]}::text[])
    order by p.id`;
  return rows.map((row) => ({ ...row, groups: row.groups ?? [] }));
}

export type Effective = { personId: string; authority: Setting };

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

type Kept = { personId: string; own: Setting };

/** Sets for people without a setting of their own what they may delegate; answers each setting before and after. */
export async function keepForPeople(
  tx: Tx,
  kept: readonly Kept[],
): Promise<{ stored: StoredSetting; after: Setting }[]> {
  if (kept.length === 0) return [];
  const rows = await tx.$queryRaw<{ id: string; name: string; email: string; version: number; after: Setting }[]>`
    with written as (
      insert into entitlement_settings as s (subject_id, person_id, authority, version, updated_at)
      select person_id, person_id, authority::jsonb, 1, clock_timestamp()
      from unnest(${kept.map(({ personId }) => personId)}::text[],
                  ${kept.map(({ own }) => JSON.stringify(own))}::text[]) as t (person_id, authority)
      order by person_id
      on conflict (subject_id) do update
        set authority = excluded.authority, version = s.version + 1, updated_at = excluded.updated_at
        where s.authority is null
      returning subject_id, version, authority)
    select p.id, p.name, p.email, w.version, w.authority as after from written w join people p on p.id = w.subject_id
    order by p.id`;
  return rows.map(({ version, after, ...person }) => ({
    stored: { subject: { type: "person", ...person }, setting: null, version: version - 1 },
    after,
  }));
}
