import { getDelegation } from "@/lib/delegations/queries";
import { DelegationParams, DelegationResponse } from "@/lib/delegations/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const GET = consoleRoute({
  summary: "Reads a delegation with its signed version, its chain and its limits.",
  permission: "delegations:read",
  params: DelegationParams,
  response: DelegationResponse,
  handle: ({ principal, params }) => getDelegation(principal, params.delegationId),
});
