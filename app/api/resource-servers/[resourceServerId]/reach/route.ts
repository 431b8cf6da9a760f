import { reachOfServer } from "@/lib/delegations/views/reach.queries";
import { ReachList, ServerReachFilters } from "@/lib/delegations/views/reach.schema";
import { ResourceServerParams } from "@/lib/resource-servers/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the delegations in effect by which agents may act at a resource server now.",
  permission: "delegations:read",
  params: ResourceServerParams,
  query: ServerReachFilters,
  response: ReachList,
  handle: ({ principal, params, query }) => reachOfServer(principal, params.resourceServerId, query),
});
