import { adjective, agentKey, type KeyHelp, listFilter, personKey, yesOrNo } from "@/components/table/list-filter";
import type { View } from "@/components/table/view-tabs";
import { riskTiers } from "@/lib/agents/model";
import { requestStatuses } from "@/lib/requests/model";
import type { requestFilterKeys } from "@/lib/requests/schema";
import type { OwnRequestCounts } from "@/lib/requests/views/own.schema";

const help: Record<(typeof requestFilterKeys)[number], KeyHelp> = {
  agent: agentKey("of {}", "agent:refund-triage"),
  status: {
    hint: "state of the request",
    values: requestStatuses,
    words: adjective,
    example: "status:pending",
  },
  risk: { hint: "risk tier of the agent", values: riskTiers, words: "at {} risk", example: "risk:high,critical" },
  narrowed: {
    hint: "whether an approver made it narrower",
    values: ["yes", "no"],
    words: yesOrNo("made narrower by an approver", "not made narrower"),
    example: "narrowed:yes",
  },
  requester: personKey("person who asked", "asked by {}", "requester:me"),
  "decided-by": personKey("person who approved or denied it", "decided by {}", "decided-by:paul@acme.example"),
  id: { hint: "id of a request", words: "with id {}", example: "id:req_…" },
};

/** The filter of requests. */
export const requestFilter = listFilter("requests", help);

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
