import { getDelegation } from "@/lib/delegations/queries";
import { DelegationParams, DelegationResponse } from "@/lib/delegations/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a delegation with its signed version, its chain and its limits.",
  permission: "delegations:read",
  params: DelegationParams,
  response: DelegationResponse,
  handle: async ({ principal, params }) => {
    const delegation = await getDelegation(principal, params.delegationId);
    return withHeaders(delegation, { headers: { etag: versionTag(delegation.version) } });
  },
});
