import type { Tx } from "@/lib/platform/database/transaction";
import { type Permission, rolesWith } from "@/lib/principals/permissions";
import type { HeirRule } from "./model";

/** Roles of the people who may own agents. A person takes over agents by one of these alone. */
export const ownerRoles = () => rolesWith("agents:own");

/**
 * An agent, or a delegation to it, of a person who left. `byIds` are the people who ended the account: none of them
 * takes over by it.
 */
export type Estate = { personId: string; agentId: string; fallbackGroupId: string | null; byIds: readonly string[] };
export type Heir = { personId: string; rule: HeirRule };

type Found = { id: string; name: string }[];
type Rule = { rule: HeirRule; find: (tx: Tx, estate: Estate) => Promise<Found> };

/** A person takes over who is active, has accepted their invitation and may own agents. */
const rules: readonly Rule[] = [
  { rule: "backup", find: backupOwner },
  { rule: "manager", find: managersWhoOwn },
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
export const managerWhoTakesOver = async (
  tx: Tx,
  leaver: Pick<Estate, "personId" | "byIds">,
): Promise<Found[number] | null> => (await managersWhoOwn(tx, leaver))[0] ?? null;

function managersWhoOwn(tx: Tx, leaver: Pick<Estate, "personId" | "byIds">): Promise<Found> {
  return managersAbove(tx, leaver, "agents:own");
}

/** The backup owner who accepted. A person who asked themself has no other person behind them. */
function backupOwner(tx: Tx, { personId, agentId, byIds }: Estate): Promise<Found> {
  return tx.$queryRaw<Found>`
    select p.id, p.name from ownership_offers o join people p on p.id = o.person_id
    where o.agent_id = ${agentId} and o.role = 'backup' and o.status = 'accepted' and o.offered_by_id <> p.id
      and p.status = 'active' and p.invitation_hash is null and p.id <> ${personId} and p.id <> all(${[...byIds]})
      and p.roles && ${ownerRoles()}::person_role[]`;
}

/**
 * The managers above who have not left, the nearest first. Managers may form a circle, so the way up is limited. A person
 * who named a manager on that way takes over nothing. The way ends where a SCIM client named one: a person with its token
 * could choose who owns agents.
 *
 * @param permission Leaves out managers who do not hold it.
 */
export function managersAbove(
  tx: Tx,
  { personId, byIds }: Pick<Estate, "personId" | "byIds">,
  permission?: Permission,
): Promise<Found> {
  const roles = permission === undefined ? null : rolesWith(permission);
  return tx.$queryRaw<Found>`
    with recursive above as (
      select manager_id as id, 1 as steps, manager_set_by_ids || ${[...byIds]}::text[] as behind
      from people where id = ${personId} and not manager_by_client
      union all
      select p.manager_id, a.steps + 1, a.behind || p.manager_set_by_ids
      from above a join people p on p.id = a.id where a.steps < 8 and not p.manager_by_client
    )
    select p.id, p.name from above a join people p on p.id = a.id
    where p.status = 'active' and p.invitation_hash is null and p.id <> ${personId} and p.id <> all(a.behind)
      and (${roles}::person_role[] is null or p.roles && ${roles}::person_role[])
    order by a.steps`;
}

/** Chooses one member for each agent, always the same one. The agents of a leaver thus spread over the group. */
function memberOfGroup(tx: Tx, { personId, agentId, fallbackGroupId, byIds }: Estate): Promise<Found> {
  return tx.$queryRaw<Found>`
    select p.id, p.name from group_members m join people p on p.id = m.person_id
    where m.group_id = ${fallbackGroupId} and p.status = 'active' and p.invitation_hash is null and p.id <> ${personId}
      and p.id <> all(${[...byIds]}) and p.roles && ${ownerRoles()}::person_role[]
    order by md5(p.id || ${agentId}), p.id limit 1`;
}
