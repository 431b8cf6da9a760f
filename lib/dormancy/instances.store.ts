import { idPrefixes } from "@/lib/platform/base/id-kind";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { policyJoins, quietUntil, type SilentRow } from "./store";

/** An instance that may be silent. `agentSilentSince`: null while its agent does not act, or has a step of its own. */
export type SilentInstance = SilentRow & { agentSilentSince: Date | null };

/** The quarantine for its silence began at `d.status_at`; another one is superseding. */
const ownQuarantine = "coalesce(i.status = 'quarantined' and r.effective_at = d.status_at, false)";

/** It can act since its enrolment, its release, and the last time when its agent became active. */
const silentSince = `greatest(w.last_action_at, i.enrolled_at, a.status_at, p.counted_from, ${quietUntil},
  (select max(lifted_at) from revocations l where l.subject_id = i.id and l.scope = 'instance' and l.suspension))`;

/** Reads the next instances that have not ended, in the order of their ids, and the last id; null at the end. */
export async function nextInstances(after: string, take: number) {
  const rows = await keyedQuery<SilentInstance & { watched: boolean }>(
    `select i.id, i.agent_id as "agentId", 'instance' as kind,
       case when i.status = 'active' then 'active' else 'suspended' end as status,
       case when ${ownQuarantine} then d.silent_since else ${silentSince} end as "silentSince",
       d.step, d.at as "stepAt", v.dormancy as policy,
       coalesce(d.step <> 'warned' and not ${ownQuarantine}, false) as superseded, false as "endIsPlanned",
       case when a.status = 'active' and of_agent.subject_id is null
         then greatest(u.last_action_at, a.created_at, a.status_at, ${quietUntil}) end as "agentSilentSince",
       v.dormancy is not null or d.step is not null as watched
     from (select * from instances where status in ('active', 'quarantined') and id > $1 order by id limit $2) i
       join agents a on a.id = i.agent_id ${policyJoins}
       join dormancy_place p on p.id = 'instances'
       left join instance_usage w on w.instance_id = i.id
       left join dormancies d on d.subject_id = i.id left join dormancies of_agent on of_agent.subject_id = a.id
       left join revocations r on r.scope = 'instance' and r.subject_id = i.id and r.suspension and r.lifted_at is null
     order by i.id`,
    [after, take],
  );
  const last = rows.length < take ? null : (rows.at(-1)?.id ?? null);
  return { rows: rows.filter(({ watched }) => watched), last };
}

/**
 * Ends the steps of at most so many of the instances that have ended, between two places. Returns their number.
 *
 * @param last Null for the end of all instances.
 */
export async function endStepsOfEnded(after: string, last: string | null, take: number): Promise<number> {
  const from = after === "" ? `${idPrefixes.instance}_` : after;
  const ended = await keyedQuery(
    `delete from dormancies where subject_id in (
       select d.subject_id from dormancies d
       where d.kind = 'instance' and d.subject_id > $1 ${last === null ? "" : "and d.subject_id <= $3"} and not exists (
         select from instances i where i.id = d.subject_id and i.status in ('active', 'quarantined'))
       order by d.subject_id limit $2) returning subject_id`,
    last === null ? [from, take] : [from, take, last],
  );
  return ended.length;
}
