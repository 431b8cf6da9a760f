import { DelegationFilters, DelegationList } from "@/lib/delegations/schema";
import { listDelegations } from "@/lib/delegations/views/list.queries";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists delegations.",
  permission: "delegations:read",
  query: DelegationFilters,
  response: DelegationList,
  handle: ({ principal, query }) => listDelegations(principal, query),
});
