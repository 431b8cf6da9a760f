import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";

/** The silence of an instance: the step that was taken for it, and the days without an action. */
export type InstanceSilence = { since: Date; days: number; quarantined: boolean };

/**
 * Condition on a row `d` of `dormancies` about an instance: its last step still applies. Between an action and the next
 * look at the instance, a warning does not. Of a quarantine, the present one is the one for the silence.
 */
export const stepApplies = `(case when d.step = 'warned'
  then not exists (select from instance_usage w where w.instance_id = d.subject_id and w.last_action_at > d.silent_since)
    and exists (select from instances i where i.id = d.subject_id and i.status = 'active')
  else exists (select from revocations r where r.scope = 'instance' and r.subject_id = d.subject_id and r.suspension
      and r.lifted_at is null and r.effective_at = d.status_at)
    and exists (select from instances i where i.id = d.subject_id and i.status = 'quarantined') end)`;

/** Reads the silence of those instances for which a step was taken. */
export async function silencesOf(instanceIds: readonly string[]): Promise<Map<string, InstanceSilence>> {
  const { rows } = await sqlPool().query<InstanceSilence & { id: string }>(
    `select d.subject_id as id, d.silent_since as since, d.step <> 'warned' as quarantined,
       floor(extract(epoch from (select clock_timestamp()) - d.silent_since) / 86400)::int as days
     from dormancies d where d.subject_id = any($1::text[]) and ${stepApplies}`,
    [instanceIds],
  );
  return new Map(rows.map(({ id, ...silence }) => [id, silence]));
}

/** Whether the present quarantine of an instance is the one for its silence. */
export async function isQuarantinedForSilence(reader: Pick<Tx, "$queryRaw">, instanceId: string): Promise<boolean> {
  const rows = await reader.$queryRaw<unknown[]>`
    select 1 from dormancies d join revocations r on r.scope = 'instance' and r.subject_id = d.subject_id
      and r.suspension and r.lifted_at is null and r.effective_at = d.status_at
    where d.subject_id = ${instanceId}`;
  return rows.length > 0;
}
