import { AGENT_NAME } from "@/lib/agents/model";
import { idOrName } from "@/lib/platform/query/filter-values";

/**
 * Finds what belongs to agents that a filter names by id or by name.
 *
 * @throws DomainError `malformed_filter` naming the filter.
 */
export function ofAgents(values: readonly string[]) {
  const named = values.map((value) => idOrName("agent", value, { kind: "agent", name: AGENT_NAME }));
  return { OR: [{ agentId: { in: named } }, { agent: { name: { in: named } } }] };
}
