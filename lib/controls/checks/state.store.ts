import type { Span } from "@/lib/controls/model";
import { sqlPool } from "@/lib/platform/database/pool";

type AgentRow = { id: string; ownerId: string | null; status: string | null };

/** Reads the next agents that are neither revoked nor retired, by id, each with the status of its owner. */
export async function agentsWithOwners(after: string, take: number): Promise<AgentRow[]> {
  const { rows } = await sqlPool().query<AgentRow>(
    `select a.id, a.owner_id as "ownerId", p.status::text as status from agents a left join people p on p.id = a.owner_id
     where a.id > $1 and a.status not in ('revoked', 'retiring', 'retired') order by a.id limit $2`,
    [after, take],
  );
  return rows;
}

type LeftRow = { id: string; delegations: number; sessions: number };

/** Reads the next people who were deactivated, by id, each with what they still have. */
export async function deactivatedPeople({ now }: Span, after: string, take: number): Promise<LeftRow[]> {
  const { rows } = await sqlPool().query<LeftRow>(
    `select p.id,
       (select count(*)::int from delegations d where d.delegator_id = p.id and d.status = 'active' and d.expires_at > $3)
       + (select count(*)::int from delegations d where d.on_behalf_of_id = p.id and d.status = 'active'
           and d.delegator_id is distinct from p.id and d.expires_at > $3) as delegations,
       (select count(*)::int from sessions s where s.person_id = p.id and s.revoked_at is null and s.expires_at > $3)
         as sessions
     from people p where p.status = 'deactivated' and p.id > $1
       and coalesce(p.status_at, '-infinity') < $3::timestamptz - interval '5 minutes' order by p.id limit $2`,
    [after, take, now],
  );
  return rows;
}

type KeyRow = { id: string; agentId: string | null; since: Date };

/** Reads the next keys in use, by id: of active instances, and signing keys that may be replaced. */
export async function keysInUse(after: string, take: number): Promise<KeyRow[]> {
  const { rows } = await sqlPool().query<KeyRow>(
    `select * from (
       (select id, agent_id as "agentId", key_activated_at as since from instances
        where status = 'active' and id > $1 order by id limit $2)
       union all
       (select kid, null, coalesce(activated_at, published_at) from signing_keys
        where state <> 'retired' and purpose <> 'checkpoint' and kid > $1 order by kid limit $2)) k
     order by id limit $2`,
    [after, take],
  );
  return rows;
}
