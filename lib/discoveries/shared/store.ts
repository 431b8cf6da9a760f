import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";

/** An instance whose credential another system lists, with one identity there. */
export type SharedCredential = {
  instanceId: string;
  agentId: string;
  credential: string;
  discoveryId: string;
  name: string;
  origin: string;
};

const mayAct = "i.status in ('active', 'quarantined')";

/**
 * Condition on an identity `d` and an instance `i` that have one credential. An identity that is ignored, or is the agent
 * itself, shares nothing.
 */
const shares = `${mayAct} and d.status <> 'ignored'
  and (d.status <> 'registered' or d.agent_id is distinct from i.agent_id)`;

/** The instances that have a credential: by the fingerprint of a key in use, or by the client id. */
const holdersOf = (credential: string): string =>
  `(select k.instance_id as id from instance_keys k where k.jkt = ${credential} and k.state in ('current', 'pending')
    union select n.id from instances n where n.id = ${credential})`;

/**
 * A detection of the shared credential is open, or a person settled it: the same credential is not found again. An
 * expectation that ended does not count.
 */
const isFound = `exists (select from detections t where t.agent_id = i.agent_id and t.subject_id = i.id
  and t.kind = 'shared_key' and (t.status in ('open', 'confirmed')
    or (t.status = 'expected' and t.expected_until > (select clock_timestamp()))
    or (t.baseline ->> 'credential' = d.credential
      and (t.status = 'dismissed' or (t.status = 'closed' and t.closed_by_id is not null)))))`;

/** Compares the next identities, by id, with the credentials of agents. Answers what is new, and the last id. */
export async function nextShared(after: string, take: number) {
  const rows = await keyedQuery<SharedCredential & { last: string; count: number; isNew: boolean | null }>(
    `with d as materialized (select * from discoveries where id > $1 order by id limit $2),
       found as (select distinct on (i.id) i.id as "instanceId", i.agent_id as "agentId", d.credential, d.id as "discoveryId",
           d.name, d.origin
         from d cross join lateral ${holdersOf("d.credential")} h join instances i on i.id = h.id and ${shares}
         where d.credential is not null and not ${isFound} order by i.id, d.id)
     select f.*, e.last, e.count from (select max(id) as last, count(*)::int as count from d) e left join found f on true`,
    [after, take],
  );
  const { last = null, count = 0 } = rows[0] ?? {};
  return { found: rows.filter(({ instanceId }) => instanceId !== null), last: count < take ? null : last };
}

/**
 * The instances with an open detection of a shared credential that is out of use: the instance ended, or its key did.
 * A decision about the identity or a new import closes nothing: the owner of the agent may have made it.
 */
export async function outOfUse(take: number): Promise<string[]> {
  const { rows } = await sqlPool().query<{ id: string }>(
    `select t.subject_id as id from detections t
     where t.kind = 'shared_key' and t.status = 'open' and t.baseline ? 'credential' and not exists (
       select from ${holdersOf("t.baseline ->> 'credential'")} h join instances i on i.id = h.id
       where i.id = t.subject_id and ${mayAct})
     order by t.id limit $1`,
    [take],
  );
  return rows.map(({ id }) => id);
}
