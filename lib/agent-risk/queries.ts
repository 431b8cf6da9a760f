import { AgentError } from "@/lib/agents/errors";
import { maySee } from "@/lib/agents/policy";
import * as agents from "@/lib/agents/store";
import { may, type Principal } from "@/lib/principals/principal";
import { riskLevel } from "@/lib/risk/model";
import type { AgentAttention } from "./attention.schema";
import { readAttention } from "./attention.store";
import { riskOfAgent } from "./policy";
import type { AgentRiskResponse } from "./schema";
import { readRiskFacts } from "./store";

/**
 * Scores an agent by its present state.
 *
 * @throws AgentError `agent_not_found`
 */
export async function getAgentRisk(principal: Principal, agentId: string): Promise<AgentRiskResponse> {
  const agent = await agents.getOrThrow(agentId);
  const facts = maySee(principal, agent) ? (await readRiskFacts([agentId])).get(agentId) : undefined;
  if (!facts) throw new AgentError("agent_not_found", { facts: { agentId } });
  const { score, parts } = riskOfAgent(facts);
  return { agentId, score, level: riskLevel(score), parts };
}

/**
 * Reads what is odd about an agent, and what is due. A review is named to people who can open it.
 *
 * @throws AgentError `agent_not_found`
 */
export async function getAgentAttention(principal: Principal, agentId: string): Promise<AgentAttention> {
  const agent = await agents.getOrThrow(agentId);
  if (!maySee(principal, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
  return { agentId, ...(await readAttention(agentId, may(principal, "audit:read") ? null : principal.personId)) };
}
