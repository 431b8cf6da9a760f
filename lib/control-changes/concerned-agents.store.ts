import { keyedWithin } from "@/lib/platform/database/keyed-transactions";
import type { Tx } from "@/lib/platform/database/transaction";
import type { ControlKind } from "./model";
import type { ConcernedAgents } from "./risk.policy";

/** So many rows are looked at, and so many agents counted. */
const most = 1_000;

// The states by name: so the index of a blueprint's agents by status serves.
const alive = "status in ('draft', 'pending', 'active', 'suspended', 'revoked')";

/**
 * The agents that a change of each kind concerns ($1: its subject). A blueprint without such agents is a row without an
 * agent. Other kinds concern one agent, or none that is known before.
 */
const concerned: Partial<Record<ControlKind, string>> = {
  blueprint: `select id as agent from agents where blueprint_id = $1 and ${alive} limit ${most}`,
  "approval-policy": `select a.id as agent from (select id, current_version from blueprints limit ${most}) b
    join blueprint_versions v on v.blueprint_id = b.id and v.version = b.current_version
    left join lateral (
      select id from agents where blueprint_id = b.id and ${alive}
        and coalesce(v.approval_policy_id, (select id from approval_policies where is_default)) = $1 limit ${most}) a on true
    limit ${most}`,
  suspension: `select id as agent from agents where ${alive} limit ${most}`,
  "person-entitlement": `select agent_id as agent from delegations
    where delegator_id = $1 and status = 'active' limit ${most}`,
};

/** Counts the agents that a change concerns, by a bounded number of rows; undefined if it concerns none known. */
export async function agentsConcerned(
  tx: Tx,
  { kind, subjectId }: { kind: ControlKind; subjectId: string },
): Promise<ConcernedAgents | undefined> {
  const agents = concerned[kind];
  if (agents === undefined) return undefined;
  // The subject is a parameter of every statement, also of one that concerns all agents.
  const sql = `select count(distinct agent)::int as count, count(*) >= ${most} as more from (${agents}) looked
    where $1::text is not null`;
  const [counted] = await keyedWithin(tx, () => tx.$queryRawUnsafe<ConcernedAgents[]>(sql, subjectId));
  return counted;
}
