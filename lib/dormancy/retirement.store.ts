import { serverActor } from "@/lib/agents/stops.store";
import { noticeDays } from "@/lib/blueprints/model";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import { endIsPlanned, ownSuspension, quietUntil } from "./store";

/** Whether the owner of an agent is active, or the backup owner who accepted. */
export async function hasActiveOwner(tx: Tx, agentId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`
    select 1 from agents a join people p on p.status = 'active' and (p.id = a.owner_id or exists (
      select from ownership_offers o
      where o.agent_id = a.id and o.person_id = p.id and o.role = 'backup' and o.status = 'accepted'))
    where a.id = ${agentId} limit 1`;
  return rows.length > 0;
}

/** The blueprint by whose policy an agent is retired. */
export type RetiringBy = { blueprint: string; version: number; retireDays: number };

const isNoticed = `d.step = 'retirement_announced'
  and d.at <= (select clock_timestamp()) - make_interval(days => ${noticeDays})`;

/**
 * Ends the steps of an agent whose announced day came. It must still be suspended for its silence, the silence not
 * expected, and the policy must still retire it. Answers undefined otherwise: a person or another server was first.
 */
export async function takeAnnounced(tx: Tx, agentId: string): Promise<RetiringBy | undefined> {
  const [row] = await tx.$queryRawUnsafe<RetiringBy[]>(
    `delete from dormancies d using agents a, blueprints b, blueprint_versions v
     where d.subject_id = $1 and ${isNoticed} and a.id = d.agent_id and ${ownSuspension}
       and b.id = a.blueprint_id and v.blueprint_id = b.id and v.version = b.current_version
       and d.silent_since <= (select clock_timestamp()) - make_interval(days => (v.dormancy ->> 'retireDays')::int)
       and not ${endIsPlanned} and coalesce(${quietUntil} <= (select clock_timestamp()), true)
     returning b.name as blueprint, b.current_version as version, (v.dormancy ->> 'retireDays')::int as "retireDays"`,
    agentId,
  );
  return row;
}

/** Retirements for silence that come together: of all agents, and of one blueprint with its number of agents. */
export type RetirementsAtOnce = { all: number; ofBlueprint: number; agents: number };

const everySuch = `select d.agent_id from dormancies d join agents a on a.id = d.agent_id and ${ownSuspension} where ${isNoticed}
  union all
  (select d.agent_id from dormancies d
   where d.step = 'retirement_proposed' and d.at > (select clock_timestamp()) - interval '1 day')
  union all
  (select r.agent_id from retirements r
   where r.begun_by_id = $2 and r.begun_at > (select clock_timestamp()) - interval '1 day')`;

/**
 * Counts the retirements for silence that come together with that of an agent: announced ones that are due, and those of
 * the last day, made or left to people. Each is counted up to a bound.
 */
export async function retirementsWith(agentId: string, most: { due: number; agents: number }) {
  const { rows } = await sqlPool().query<RetirementsAtOnce>(
    `with every as materialized (select * from (${everySuch}) e limit $3)
     select (select count(*)::int from every) as all,
       (select count(*)::int from every e join agents a on a.id = e.agent_id and a.blueprint_id = o.blueprint_id)
         as "ofBlueprint",
       (select count(*)::int from (select from agents a where a.blueprint_id = o.blueprint_id
         and a.status in ('active', 'suspended', 'retiring') limit $4) k) as agents
     from agents o where o.id = $1`,
    [agentId, serverActor, most.due, most.agents],
  );
  const [row] = rows;
  if (!row) throw new Error("The agent has a row.");
  return row;
}
