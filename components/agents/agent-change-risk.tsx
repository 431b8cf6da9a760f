import { ProposedRisk } from "@/components/control-changes/proposed-risk";
import { riskOfAgentChange } from "@/lib/agents/change-risk.policy";
import type { AgentChange } from "@/lib/agents/changes.policy";
import type { AgentResponse } from "@/lib/agents/schema";

/** The risk of an edit or a transfer of an agent before it is proposed. */
export function AgentChangeRisk({ agent, change }: { agent: AgentResponse; change: AgentChange }) {
  const before = { ...agent, blueprintId: agent.blueprint.id, ownerId: agent.owner?.id ?? null };
  return <ProposedRisk risk={riskOfAgentChange(before, change)} />;
}
