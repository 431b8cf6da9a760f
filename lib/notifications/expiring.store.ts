import { sqlPool } from "@/lib/platform/database/pool";

/** Things of one person that expire on one day (UTC). */
export type Expiring = {
  personId: string;
  day: string;
  count: number;
  oneId: string;
  oneAgentId: string;
  agent: string;
};

/** Agents renew things with a shorter life themselves, and no person is told. */
const leastLife = "interval '14 days'";
const soon = "interval '3 days'";
/** Rows that one run reads at most, those that expire first. */
const mostRead = 50_000;

const grouped = (source: string): string => `
  select person_id as "personId", to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD') as day, count(*)::int as count,
    min(id) as "oneId", min(agent_id) as "oneAgentId", min(agent) as agent
  from (${source}) found where person_id is not null group by 1, 2 order by 1, 2`;

const delegations = grouped(`
  select d.id, d.agent_id, d.expires_at, coalesce(a.display_name, a.name) as agent, unnest(
    array(select distinct x from unnest(array[d.delegator_id, a.owner_id]) x where x is not null)) as person_id
  from (select * from delegations where status = 'active' and expires_at > clock_timestamp()
      and expires_at <= (select clock_timestamp() + ${soon}) and expires_at - not_before >= ${leastLife}
      order by expires_at limit ${mostRead}) d
    join agents a on a.id = d.agent_id and a.status in ('active', 'suspended')`);

const keys = grouped(`
  select i.id, i.agent_id, i.key_expires_at as expires_at, coalesce(a.display_name, a.name) as agent, a.owner_id as person_id
  from (select * from instances where status = 'active' and key_expires_at > clock_timestamp()
      and key_expires_at <= (select clock_timestamp() + ${soon}) and key_expires_at - key_activated_at >= ${leastLife}
      order by key_expires_at limit ${mostRead}) i
    join agents a on a.id = i.agent_id and a.status in ('active', 'suspended')`);

/** Reads what expires soon, by person and day. */
export async function expiring(of: "delegation" | "key"): Promise<Expiring[]> {
  const { rows } = await sqlPool().query<Expiring>(of === "delegation" ? delegations : keys);
  return rows;
}
