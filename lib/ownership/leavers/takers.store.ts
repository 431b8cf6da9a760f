import { ownerRoles } from "@/lib/ownership/heirs";
import { prisma } from "@/lib/platform/database/prisma";

/** A person, or the fallback group, and how many agents of a leaver they would get. */
export type Backup = { id: string; name: string; agents: number };

/** The backup owners who would take over agents of a person, the most agents first. At most so many agents are read. */
export const backupsOf = (personId: string, byIds: readonly string[], most: number): Promise<Backup[]> =>
  prisma().$queryRaw<Backup[]>`
    select p.id, p.name, count(*)::int as agents
    from (select id from agents where owner_id = ${personId} and status not in ('retiring', 'retired')
        order by id limit ${most}) a
      join ownership_offers o on o.agent_id = a.id and o.role = 'backup' and o.status = 'accepted'
      join people p on p.id = o.person_id
    where o.offered_by_id <> p.id and p.status = 'active' and p.invitation_hash is null and p.id <> ${personId}
      and p.id <> all(${[...byIds]}) and p.roles && ${ownerRoles()}::person_role[]
    group by p.id, p.name order by agents desc, p.id`;

/** Whether a member of the group can take over. */
export async function anyMember(groupId: string, personId: string, byIds: readonly string[]): Promise<boolean> {
  const rows = await prisma().$queryRaw<unknown[]>`
    select 1 from group_members m join people p on p.id = m.person_id
    where m.group_id = ${groupId} and p.status = 'active' and p.invitation_hash is null and p.id <> ${personId}
      and p.id <> all(${[...byIds]}) and p.roles && ${ownerRoles()}::person_role[] limit 1`;
  return rows.length > 0;
}
