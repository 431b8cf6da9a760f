import { DelegationParams } from "@/lib/delegations/schema";
import { getDelegationUse } from "@/lib/privilege-use/queries";
import { DelegationUse, UseQuery } from "@/lib/privilege-use/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Compares the authority of a delegation with its use, and suggests the narrowest for it.",
  permission: "delegations:read",
  params: DelegationParams,
  query: UseQuery,
  response: DelegationUse,
  handle: ({ principal, params: { delegationId }, query: { days } }) => getDelegationUse(principal, delegationId, days),
});
