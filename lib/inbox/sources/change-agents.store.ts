import { defaultPolicyId } from "@/lib/approval-policies/model";
import type { ControlChange } from "@/lib/control-changes/model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import type { ConcernedAgents } from "./change-risk";

/** Agents are counted up to this number. */
const mostAgents = 1_000;

// The states by name: so the index of a blueprint's agents by status serves.
const alive = "status in ('draft', 'pending', 'active', 'suspended', 'revoked')";

/** The agents that a change of each kind concerns. Other kinds concern one agent, or none that is known before. */
const concerned: Readonly<Record<string, string>> = {
  blueprint: `select id from agents where blueprint_id = given.subject and ${alive} limit ${mostAgents}`,
  "approval-policy": `select a.id from blueprints b
    join blueprint_versions v on v.blueprint_id = b.id and v.version = b.current_version
    cross join lateral (select id from agents where blueprint_id = b.id and ${alive} limit ${mostAgents}) a
    where coalesce(v.approval_policy_id, '${defaultPolicyId}') = given.subject limit ${mostAgents}`,
  suspension: `select id from agents where ${alive} limit ${mostAgents}`,
  "person-entitlement": `select distinct agent_id from (
      select agent_id from delegations where delegator_id = given.subject and status = 'active' limit ${mostAgents}) held`,
};

/** Counts the agents that some changes concern, by the id of the change. A change that concerns none known is left out. */
export async function agentsConcerned(
  changes: readonly Pick<ControlChange, "id" | "kind" | "subjectId">[],
): Promise<ReadonlyMap<string, ConcernedAgents>> {
  const counted = await Promise.all(
    Object.entries(concerned).map(async ([kind, agents]) => {
      const asked = changes.filter((change) => change.kind === kind);
      if (asked.length === 0) return [];
      return keyedQuery<{ id: string; count: number }>(
        `select given.id, n.count from unnest($1::text[], $2::text[]) given(id, subject)
         cross join lateral (select count(*)::int as count from (${agents}) one) n`,
        [asked.map(({ id }) => id), asked.map(({ subjectId }) => subjectId)],
      );
    }),
  );
  return new Map(counted.flat().map(({ id, count }) => [id, { count, more: count >= mostAgents }]));
}
