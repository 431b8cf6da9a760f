import { listPolicyVersions } from "@/lib/approval-policies/queries";
import { PolicyParams, PolicyVersionFilters, PolicyVersionList } from "@/lib/approval-policies/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary:
    "Lists the versions of an approval policy, the newest first: their rules, who proposed and who confirmed them.",
  permission: "requests:read",
  params: PolicyParams,
  query: PolicyVersionFilters,
  response: PolicyVersionList,
  handle: ({ params, query }) => listPolicyVersions(params.policyId, query),
});
