import { getUnjudgedAgent, listUnjudgedAgents } from "@/lib/agents/queries";
import type { AgentFilters, AgentList, AgentResponse } from "@/lib/agents/schema";
import { agentStandings } from "@/lib/delegations/standing/queries";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { Principal } from "@/lib/principals/principal";
import type { Standing } from "@/lib/principals/schema";

/**
 * Lists the agents that the principal may see, each with whether it may act now. With `among` only those. Throws like
 * `listUnjudgedAgents`.
 */
export async function listAgents(
  principal: Principal,
  filters: AgentFilters,
  among?: readonly string[],
): Promise<AgentList> {
  const list = await listUnjudgedAgents(principal, filters, among);
  const standings = await agentStandings(list.agents.map(({ id }) => id));
  return { ...list, agents: list.agents.map((agent) => ({ ...agent, standing: standingOf(standings, agent.id) })) };
}

/** Reads one agent with whether it may act now. Throws like `getUnjudgedAgent`. */
export async function getAgent(principal: Principal, agentId: string): Promise<AgentResponse> {
  const agent = await getUnjudgedAgent(principal, agentId);
  return { ...agent, standing: standingOf(await agentStandings([agentId]), agentId) };
}

function standingOf(standings: ReadonlyMap<string, Standing>, id: string): Standing {
  const standing = standings.get(id);
  assertInvariant(standing !== undefined, `the agent ${id} has a standing`);
  return standing;
}
