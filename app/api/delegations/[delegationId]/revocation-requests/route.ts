import { DelegationParams } from "@/lib/delegations/schema";
import { askRevocation } from "@/lib/revocation/asked/commands";
import { getAsked } from "@/lib/revocation/asked/queries";
import { AskedRevocationResponse, AskRevocationRequest } from "@/lib/revocation/asked/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Asks security to revoke a delegation that the caller approved. Nothing stops by it.",
  permission: "delegations:read",
  params: DelegationParams,
  body: AskRevocationRequest,
  response: AskedRevocationResponse,
  status: 201,
  handle: async ({ principal, params, body }) =>
    getAsked(principal, await askRevocation(principal, params.delegationId, body.reason)),
});
