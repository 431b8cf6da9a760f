import { listVersions } from "@/lib/delegations/queries";
import { DelegationParams, VersionFilters, VersionList } from "@/lib/delegations/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the signed versions of a delegation, with who made each and why.",
  permission: "delegations:read",
  params: DelegationParams,
  query: VersionFilters,
  response: VersionList,
  handle: ({ principal, params, query }) => listVersions(principal, params.delegationId, query),
});
