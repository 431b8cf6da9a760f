import type { FilterKey } from "@/components/table/filter-suggestions";
import { riskTiers } from "@/lib/agents/model";
import { requestStatuses } from "@/lib/approvals/model";
import type { requestFilterKeys } from "@/lib/approvals/schema";

const hints: Record<(typeof requestFilterKeys)[number], Omit<FilterKey, "key">> = {
  agent: { hint: "name or id of an agent" },
  status: { hint: "how far it is", values: requestStatuses },
  risk: { hint: "risk tier of the agent", values: riskTiers },
  requester: { hint: "id of the person who asked" },
  id: { hint: "id of a request" },
};

/** The keys of the filter of requests. */
export const requestFilter: FilterKey[] = Object.entries(hints).map(([key, rest]) => ({ key, ...rest }));
