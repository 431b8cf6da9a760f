import { factsPool } from "@/lib/platform/database/pool";
import type { ActionHistory } from "@/lib/risk/model";

/** At most this number of the agent's latest actions is looked at. */
const mostActions = 100;
/** At most this number of other agents, with this number of delegations of each, is looked at. */
const [mostPeers, mostOfPeer] = [50, 4];
/** With fewer other agents that hold something, nothing is said about peers. */
const fewestPeers = 3;

// $1 agent, $2 now, $3 action, $4 type, $5 location.
const historySql = `
  select a.created_at > $2::timestamptz - interval '7 days' as "newAgent",
    exists (select from agent_transfers t where t.agent_id = a.id and t.at > $2::timestamptz - interval '7 days') as "newOwner",
    coalesce(earlier.others and not earlier.alike, false) as unusual,
    peers.held::int as peers, peers.held >= ${fewestPeers} and not peers.alike as "outsidePeers"
  from agents a
  cross join lateral (
    select bool_or(true) as others, coalesce(bool_or(l.action = $3 and l.resource_type = $4), false) as alike
    from (select action, resource_type, status, decided_by_id, taken_back_at from action_approvals
          where agent_id = a.id order by created_at desc limit ${mostActions}) l
    where l.decided_by_id is not null and (l.status <> 'denied' or l.taken_back_at is not null)) earlier
  cross join lateral (
    select count(distinct p.id) as held, coalesce(bool_or(exists (
      select from jsonb_array_elements(v.authority) e
      where e ->> 'type' = $4 and e -> 'actions' ? $3 and e -> 'locations' ? $5)), false) as alike
    from (select id from agents where blueprint_id = a.blueprint_id and id <> a.id order by id desc limit ${mostPeers}) p
    cross join lateral (
      select d.id, d.current_version from delegations d
      where d.agent_id = p.id and d.status = 'active' order by d.id desc limit ${mostOfPeer}) held
    join delegation_versions v on v.delegation_id = held.id and v.version = held.current_version) peers
  where a.id = $1`;

type Asked = { agentId: string; action: string; type: string; location: string; now: Date };
type Kept = Omit<ActionHistory, "inNameOfAnother">;

/** Reads the history of an action that an agent asks for now. The number of rows that it reads is bounded. */
export async function historyOfAction({ agentId, now, action, type, location }: Asked): Promise<Kept | undefined> {
  const values = [agentId, now, action, type, location];
  const { rows } = await factsPool().query<Kept>({ name: "history_of_action", text: historySql, values });
  return rows[0];
}
