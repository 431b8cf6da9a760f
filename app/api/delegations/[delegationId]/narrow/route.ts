import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { getDelegation } from "@/lib/delegations/queries";
import { DelegationParams, DelegationResponse, NarrowDelegation } from "@/lib/delegations/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Makes less of a delegation, at once and without an approval.",
  permission: ["delegations:read", "delegations:write"],
  params: DelegationParams,
  body: NarrowDelegation,
  versioned: true,
  response: DelegationResponse,
  handle: async ({ principal: asker, params: { delegationId }, body: narrow, request }) => {
    await narrowDelegation({ asker, delegationId, narrow, expected: expectedVersion(request) ?? narrow.version });
    const delegation = await getDelegation(asker, delegationId);
    return withHeaders(delegation, { headers: { etag: versionTag(delegation.version) } });
  },
});
