import type { Tx } from "@/lib/platform/database/transaction";
import type { Setting, Unsettled } from "./entitlement.model";
import { loadedEntitlement } from "./entitlement.policy";
import type { PersonStatus } from "./model";

/** SQL for the ids of a person's groups, on which what they may delegate depends. */
export const groupsOf = (personId: string): string =>
  `(select m.group_id from group_members m where m.person_id = ${personId})`;

/** SQL for the settings of a person's groups that are not written for each member yet. */
const unsettledGroups = (personId: string) =>
  `entitlement_settings u where u.unsettled and u.group_id in ${groupsOf(personId)}`;

/** SQL for whether the setting of a person's group is not written for each member yet. */
export const isUnsettled = (personId: string): string => `exists (select from ${unsettledGroups(personId)})`;

/**
 * SQL for whether there is such a group at all. There seldom is, and then no more is read. In order it is read by its
 * index, also without statistics.
 */
export const anyUnsettled =
  "coalesce((select true from entitlement_settings where unsettled order by group_id limit 1), false)";

/** SQL for the settings of a person's groups as JSON, the oldest group first; null if nothing is set for any. */
export const groupSettings = (personId: string): string => `(
  select json_agg(json_build_object('groupId', g.group_id, 'authority', g.authority) order by g.group_id)
  from entitlement_settings g where g.authority is not null and g.group_id in ${groupsOf(personId)})`;

/** SQL for `Unsettled` of a person as JSON; null if what was written for them holds. */
export const unsettledOf = (personId: string): string => `case when ${anyUnsettled} then (
  select json_build_object('takenBy', min(u.taken_by_id), 'groups', coalesce(${groupSettings(personId)}, '[]'),
    'own', (select o.authority from entitlement_settings o where o.subject_id = ${personId}))
  from ${unsettledGroups(personId)} having count(*) > 0) end`;

/** A person and what decisions let them delegate. */
export type EntitledPerson = {
  id: string;
  name: string;
  status: PersonStatus;
  statusAt: Date | null;
  entitlement: Setting;
};

type Row = Omit<EntitledPerson, "entitlement"> & { written: Setting; unsettled: Unsettled | null };

/** Reads people with their entitlement, by id; null is the entitlement `standard`. */
export async function entitledPeople(
  reader: Pick<Tx, "$queryRawUnsafe">,
  ids: readonly string[],
): Promise<Map<string, EntitledPerson>> {
  const rows = await reader.$queryRawUnsafe<Row[]>(
    `select p.id, p.name, p.status::text as status, p.status_at as "statusAt", n.authority as written,
       ${unsettledOf("p.id")} as unsettled
     from people p left join entitlements n on n.person_id = p.id where p.id = any($1::text[])`,
    [...ids],
  );
  return new Map(
    rows.map(({ written, unsettled, ...person }) => [
      person.id,
      { ...person, entitlement: loadedEntitlement(written, unsettled) },
    ]),
  );
}
