import type { Tx } from "@/lib/platform/database/transaction";

/** Whether an identity provider may bring a deactivated person back: by a security event, or by its SCIM client. */
export async function mayComeBack(tx: Tx, personId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`
    select 1 from people p where p.id = ${personId} and p.status = 'deactivated' and (
      exists (select 1 from external_identities x join account_standings s on s.iss = x.iss and s.sub = x.sub
        where x.person_id = p.id and s.changed_at = p.status_at)
      or exists (select 1 from provisioned_users u where u.person_id = p.id and u.ended_at = p.status_at))`;
  return rows.length === 1;
}

/** Leaves the return of a deactivated person to admins alone; false if it was theirs already. */
export async function keepFromComingBack(tx: Tx, personId: string): Promise<boolean> {
  if (!(await mayComeBack(tx, personId))) return false;
  await tx.$executeRaw`
    update account_standings s set changed_at = null from external_identities x
    where x.person_id = ${personId} and s.iss = x.iss and s.sub = x.sub`;
  await tx.$executeRaw`update provisioned_users set ended_at = null where person_id = ${personId}`;
  return true;
}
