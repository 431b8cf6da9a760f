import { adjective, agentKey, type KeyHelp, listFilter, personKey } from "@/components/table/list-filter";
import { actionApprovalStatuses } from "@/lib/action-approvals/model";
import type { actionApprovalFilterKeys } from "@/lib/action-approvals/schema";
import { riskTiers } from "@/lib/agents/model";

const help: Record<(typeof actionApprovalFilterKeys)[number], KeyHelp> = {
  agent: agentKey("of {}", "agent:refund-triage"),
  status: {
    hint: "state of the approval",
    values: actionApprovalStatuses,
    words: adjective,
    example: "status:pending",
  },
  risk: { hint: "risk tier of the agent", values: riskTiers, words: "at {} risk", example: "risk:high,critical" },
  type: { hint: "resource type; * stands for anything", words: "on a resource of type {}", example: "type:payment" },
  action: { hint: "action on it; * stands for anything", words: "with action {}", example: "action:create" },
  task: { hint: "task of the agent; * stands for anything", words: "in task {}", example: "task:refund-*" },
  "decided-by": personKey("person who decided", "decided by {}", "decided-by:me"),
  id: { hint: "id of an action approval, or of the decision that used it", words: "with id {}", example: "id:aap_…" },
};

/** The filter of action approvals. */
export const actionFilter = listFilter("actions", help);
