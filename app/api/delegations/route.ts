import { listDelegations } from "@/lib/delegations/list/queries";
import { DelegationFilters, DelegationList } from "@/lib/delegations/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const GET = consoleRoute({
  summary: "Lists delegations.",
  permission: "delegations:read",
  query: DelegationFilters,
  response: DelegationList,
  handle: ({ principal, query }) => listDelegations(principal, query),
});
