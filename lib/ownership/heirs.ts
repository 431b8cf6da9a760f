import type { Tx } from "@/lib/platform/database/transaction";
import type { HeirRule } from "./model";

/** An agent, or a delegation to it, of a person who left. */
export type Estate = { personId: string; agentId: string; fallbackGroupId: string | null };
export type Heir = { personId: string; rule: HeirRule };

type Found = { id: string; name: string }[];
type Rule = { rule: HeirRule; find: (tx: Tx, estate: Estate) => Promise<Found> };

/** A person takes over who is active and has accepted their invitation. */
const rules: readonly Rule[] = [
  { rule: "manager", find: nearestManager },
  { rule: "group", find: memberOfGroup },
];

/** Finds who takes over by the first rule that names a person; undefined if none does. */
export async function heirOf(tx: Tx, estate: Estate): Promise<Heir | undefined> {
  for (const { rule, find } of rules) {
    const [person] = await find(tx, estate);
    if (person) return { personId: person.id, rule };
  }
  return undefined;
}

/** Reads the manager who would take over a person's agents; null if there is none. */
export const managerWhoTakesOver = async (tx: Tx, personId: string): Promise<Found[number] | null> =>
  (await nearestManager(tx, { personId }))[0] ?? null;

/** The manager, or the nearest one above who has not left. Managers may form a circle, so the way up is limited. */
function nearestManager(tx: Tx, { personId }: Pick<Estate, "personId">): Promise<Found> {
  return tx.$queryRaw<Found>`
    with recursive above as (
      select manager_id as id, 1 as steps from people where id = ${personId}
      union all
      select p.manager_id, a.steps + 1 from above a join people p on p.id = a.id where a.steps < 8
    )
    select p.id, p.name from above a join people p on p.id = a.id
    where p.status = 'active' and p.invitation_hash is null and p.id <> ${personId}
    order by a.steps limit 1`;
}

/** Chooses one member for each agent, always the same one. The agents of a leaver thus spread over the group. */
function memberOfGroup(tx: Tx, { personId, agentId, fallbackGroupId }: Estate): Promise<Found> {
  return tx.$queryRaw<Found>`
    select p.id, p.name from group_members m join people p on p.id = m.person_id
    where m.group_id = ${fallbackGroupId} and p.status = 'active' and p.invitation_hash is null and p.id <> ${personId}
    order by md5(p.id || ${agentId}), p.id limit 1`;
}
