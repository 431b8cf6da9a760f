import type { FilterKey } from "@/components/table/filter-suggestions";
import type { View } from "@/components/table/view-tabs";
import { riskTiers } from "@/lib/agents/model";
import { requestStatuses } from "@/lib/requests/model";
import type { requestFilterKeys } from "@/lib/requests/schema";
import type { OwnRequestCounts } from "@/lib/requests/views/own.schema";

const hints: Record<(typeof requestFilterKeys)[number], Omit<FilterKey, "key">> = {
  agent: { hint: "name, display name or id of an agent" },
  status: { hint: "state of the request", values: requestStatuses },
  risk: { hint: "risk tier of the agent", values: riskTiers },
  narrowed: { hint: "whether an approver made it narrower", values: ["yes", "no"] },
  requester: { hint: "person who asked: name, address, id or me" },
  "decided-by": { hint: "person who approved or denied it: name, address, id or me" },
  id: { hint: "id of a request" },
};

/** The keys of the filter of requests. */
export const requestFilter: FilterKey[] = Object.entries(hints).map(([key, rest]) => ({ key, ...rest }));

/** The views of one's own requests. Each finds exactly those that its figure counts. */
export const ownRequestViews = (counts: OwnRequestCounts | undefined): View[] => [
  { label: "All", q: "", count: counts?.all },
  { label: "Needs your answer", q: "status:changes_requested", count: counts?.changesRequested },
  { label: "Pending", q: "status:pending", count: counts?.pending },
  { label: "Approved", q: "status:approved", count: counts?.approved },
  { label: "Granted narrower", q: "status:approved narrowed:yes", count: counts?.narrowed },
  { label: "Denied", q: "status:denied", count: counts?.denied },
  { label: "Withdrawn or expired", q: "status:withdrawn,expired", count: counts?.ended },
];
