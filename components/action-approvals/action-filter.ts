import type { FilterKey } from "@/components/table/filter-suggestions";
import { actionApprovalStatuses } from "@/lib/action-approvals/model";
import type { actionApprovalFilterKeys } from "@/lib/action-approvals/schema";
import { riskTiers } from "@/lib/agents/model";

const hints: Record<(typeof actionApprovalFilterKeys)[number], Omit<FilterKey, "key">> = {
  agent: { hint: "name, display name or id of an agent" },
  status: { hint: "state of the approval", values: actionApprovalStatuses },
  risk: { hint: "risk tier of the agent", values: riskTiers },
  type: { hint: "resource type" },
  action: { hint: "action on it" },
  task: { hint: "task of the agent" },
  "decided-by": { hint: "person who decided: name, address, id or me" },
  id: { hint: "id of an action approval, or of the decision that used it" },
};

/** The keys of the filter of actions. */
export const actionFilter: FilterKey[] = Object.entries(hints).map(([key, rest]) => ({ key, ...rest }));
