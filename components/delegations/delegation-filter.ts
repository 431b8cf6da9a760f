import {
  adjective,
  agentKey,
  days,
  type KeyHelp,
  listFilter,
  personKey,
  yesOrNo,
} from "@/components/table/list-filter";
import { delegationStatuses } from "@/lib/delegations/model";
import type { delegationFilterKeys } from "@/lib/delegations/schema";

const help: Record<(typeof delegationFilterKeys)[number], KeyHelp> = {
  status: {
    hint: "status of the delegation itself",
    values: delegationStatuses,
    words: adjective,
    example: "status:active,suspended",
  },
  "in-effect": {
    hint: "whether it allows any action now",
    values: ["yes", "no"],
    words: yesOrNo("in effect", "not in effect"),
    example: "in-effect:no",
  },
  agent: agentKey("of {}", "agent:refund-triage"),
  expires: {
    hint: "ends within so many days",
    values: ["7d", "30d"],
    words: days("that end within {}"),
    example: "expires:7d",
  },
  delegator: personKey("person who delegated", "delegated by {}", "delegator:me"),
  for: personKey("represented person", "on behalf of {}", 'for:"Mara Okafor"'),
  parent: { hint: "id of the parent delegation", words: "under {}", example: "parent:dlg_…" },
  request: { hint: "id of the request it came from", words: "from request {}", example: "request:req_…" },
  id: { hint: "id of a delegation", words: "with id {}", example: "id:dlg_…" },
};

/** The filter of delegations, with the keys used most first. */
export const delegationFilter = listFilter("delegations", help);
