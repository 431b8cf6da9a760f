import { decides, leftApprovals, mayConfirm, single } from "@/lib/delegations/approvers.store";
import type { Heir } from "@/lib/ownership/heirs";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Leaver } from "./model";

/** The most members of the fallback group over which approvals are spread. */
const mostMembers = 100;

const backup = `
  select p.id from ownership_offers o join people p on p.id = o.person_id
  where o.agent_id = l.agent_id and o.role = 'backup' and o.status = 'accepted' and o.offered_by_id <> p.id
    and ${decides} and ${mayConfirm} order by p.id limit 1`;

const manager = `
  select p.id from unnest($3::text[]) with ordinality m (id, place) join people p on p.id = m.id
  where ${decides} and ${mayConfirm} order by m.place limit 1`;

/** Chooses one member for each delegation, always the same one, so that they spread over the group. */
const member = `
  select p.id from members m join people p on p.id = m.id
  where ${decides} and ${mayConfirm} order by md5(p.id || l.delegation_id), p.id limit 1`;

// $1: the leaver. $2: the delegations. $3: the managers above, the nearest first. $4: the fallback group.
const heirsSql = `
  with members as materialized (
    select p.id from group_members g join people p on p.id = g.person_id
    where g.group_id = $4 and ${decides} order by md5(p.id || $1) limit ${mostMembers})
  select l.delegation_id as id, coalesce(b.id, c.id, e.id) as "personId",
    case when b.id is not null then 'backup' when c.id is not null then 'manager' else 'group' end as rule
  from (${leftApprovals} where a.person_id = $1 and a.delegation_id = any($2::text[]) and ${single}) l
    left join lateral (${backup}) b on true
    left join lateral (select * from (${manager}) x where b.id is null) c on true
    left join lateral (select * from (${member}) x where b.id is null and c.id is null) e on true
  where coalesce(b.id, c.id, e.id) is not null`;

type Candidates = { personId: string; managerIds: string[]; fallbackGroupId: string | null };

/** Finds who is asked to confirm approvals of a leaver, by the first rule that names a person who may. */
export async function heirsOfApprovals(
  tx: Tx,
  { personId, managerIds, fallbackGroupId }: Candidates,
  ids: readonly string[],
): Promise<Map<string, Heir>> {
  if (ids.length === 0) return new Map();
  const values = [personId, [...ids], managerIds, fallbackGroupId];
  const rows = await tx.$queryRawUnsafe<(Heir & { id: string })[]>(heirsSql, ...values);
  return new Map(rows.map(({ id, ...heir }) => [id, heir]));
}

/**
 * Notes the waiting approvals that another person gave or confirmed, or whose delegation ended. A delegation that
 * stands on the approval of others alone is theirs, even if they left since: it is noted among what they left.
 */
export async function noteApprovals(tx: Tx, { id, personId }: Leaver, ids: string[]): Promise<void> {
  await tx.$executeRaw`
    update leaver_items i set outcome = 'rehomed', to_person_id = n.person_id, at = clock_timestamp(),
      rule = case when n.person_id = i.to_person_id then i.rule else 'hand' end
    from (select a.delegation_id, coalesce(min(a.person_id) filter (where p.status = 'active'), min(a.person_id)) as person_id
        from delegation_approvers a join people p on p.id = a.person_id
      where a.delegation_id = any(${ids}) and a.person_id <> ${personId}
      group by 1 having bool_or(p.status = 'active') or not exists (
        select from delegation_approvers o where o.delegation_id = a.delegation_id and o.person_id = ${personId})) n
    where i.leaver_id = ${id} and i.kind = 'approval' and i.subject_id = n.delegation_id and i.outcome = 'waiting'`;
  await tx.$executeRaw`
    update leaver_items i set outcome = 'ended', at = clock_timestamp()
    where i.leaver_id = ${id} and i.kind = 'approval' and i.subject_id = any(${ids}) and i.outcome = 'waiting'
      and not exists (select from delegation_approvers a where a.delegation_id = i.subject_id)`;
}
