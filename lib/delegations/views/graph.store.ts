import type { AgentStatus } from "@/lib/agents/model";
import type { DelegationStatus } from "@/lib/delegations/model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import type { Tx } from "@/lib/platform/database/transaction";

/** An agent at an end of a delegation. */
type AgentEnd = { id: string; name: string; displayName: string | null; status: AgentStatus };

/** A delegation with its agent and the agent of its parent. */
export type GraphRow = {
  id: string;
  agentId: string;
  delegatorId: string | null;
  onBehalfOfId: string | null;
  status: DelegationStatus;
  expiresAt: Date;
  agent: AgentEnd;
  parent: { agent: AgentEnd } | null;
};

/** Finds delegations that begin or end at one of these agents and people, or represent one of the people. */
export type Touching = {
  ids: readonly string[];
  statuses: readonly DelegationStatus[];
  /** Only delegations with this person behind them; undefined for all. */
  behind: string | undefined;
};

/** Each end uses its own index. One condition for all ends would read every delegation. */
export const touching = `
    select d.id from delegations d where d.agent_id = any($1)
    union select d.id from delegations d where d.delegator_id = any($1)
    union select d.id from delegations d where d.on_behalf_of_id = any($1)
    union select d.id from delegations above join delegations d on d.parent_id = above.id where above.agent_id = any($1)`;

export const seenBy = "(a.owner_id = $3 or d.delegator_id = $3 or d.on_behalf_of_id = $3)";
const everything = "$3::text is null";

export const agentJson = (a: string) =>
  `json_build_object('id', ${a}.id, 'name', ${a}.name, 'displayName', ${a}.display_name, 'status', ${a}.status)`;

/** Reads up to `take` such delegations, newest first. Their ids are sorted first, so that no more rows are read. */
export const rowsAt = ({ ids, statuses, behind }: Touching, take: number): Promise<GraphRow[]> =>
  keyedQuery<GraphRow>(
    `select d.id, d.agent_id as "agentId", d.delegator_id as "delegatorId", d.on_behalf_of_id as "onBehalfOfId",
       d.status, d.expires_at as "expiresAt", ${agentJson("a")} as agent,
       (select json_build_object('agent', ${agentJson("giver")}) from delegations above
          join agents giver on giver.id = above.agent_id where above.id = d.parent_id) as parent
     from (select id from (${touching}) ends order by id desc offset 0) ends
       join delegations d on d.id = ends.id join agents a on a.id = d.agent_id
     where d.status::text = any($2) and ${behind === undefined ? everything : seenBy} order by d.id desc limit $4`,
    [ids, statuses, behind, take],
  );

/** Counts such delegations that do not have the person behind them. */
export async function countHidden({ ids, statuses, behind }: Touching): Promise<number> {
  const [row] = await keyedQuery<{ hidden: number }>(
    `select count(*)::int as hidden from (${touching}) ends
       join delegations d on d.id = ends.id join agents a on a.id = d.agent_id
     where d.status::text = any($2) and ${seenBy} is not true`,
    [ids, statuses, behind],
  );
  return row?.hidden ?? 0;
}

/** Reads the agent of a graph; null for an unknown id. */
export const agentAt = (tx: Pick<Tx, "agent">, id: string) =>
  tx.agent.findUnique({
    where: { id },
    select: { id: true, name: true, displayName: true, status: true, ownerId: true },
  });

export const personAt = (tx: Pick<Tx, "person">, id: string) =>
  tx.person.findUnique({ where: { id }, select: { id: true, name: true } });
