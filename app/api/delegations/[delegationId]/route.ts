import { z } from "zod";
import { AsOfFilter } from "@/lib/audit/as-of.schema";
import { getDelegationAsOf } from "@/lib/delegations/as-of.queries";
import { DelegationAsOf } from "@/lib/delegations/as-of.schema";
import { getDelegation } from "@/lib/delegations/queries";
import { DelegationParams, DelegationResponse } from "@/lib/delegations/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a delegation with its signed version, its chain and its limits; with `at`, as it was then.",
  permission: "delegations:read",
  params: DelegationParams,
  query: AsOfFilter,
  response: z.union([DelegationResponse, DelegationAsOf]),
  handle: async ({ principal, params, query: { at } }) => {
    if (at !== undefined) return getDelegationAsOf(principal, params.delegationId, at);
    const delegation = await getDelegation(principal, params.delegationId);
    return withHeaders(delegation, { headers: { etag: versionTag(delegation.version) } });
  },
});
