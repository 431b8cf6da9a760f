import { adjective, days, type KeyHelp, listFilter, yesOrNo } from "@/components/table/list-filter";
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
  agent: {
    hint: "name, display name or id of an agent; * stands for anything",
    words: "of {}",
    example: "agent:refund-triage",
  },
  expires: {
    hint: "ends within so many days",
    values: ["7d", "30d"],
    words: days("that end within {}"),
    example: "expires:7d",
  },
  delegator: {
    hint: "person who delegated: name, address, id or me",
    words: "delegated by {}",
    example: "delegator:me",
  },
  for: { hint: "represented person: name, address, id or me", words: "on behalf of {}", example: 'for:"Mara Okafor"' },
  parent: { hint: "id of the parent delegation", words: "under {}", example: "parent:dlg_…" },
  request: { hint: "id of the request it came from", words: "from request {}", example: "request:req_…" },
  id: { hint: "id of a delegation", words: "with id {}", example: "id:dlg_…" },
};

/** The filter of delegations, with the keys used most first. */
export const delegationFilter = listFilter("delegations", help);
