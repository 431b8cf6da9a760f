import { revokeAsAsked } from "@/lib/revocation/asked/commands";
import { getAsked } from "@/lib/revocation/asked/queries";
import { AskedRevocationParams, AskedRevocationResponse, DecideAskedRequest } from "@/lib/revocation/asked/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Revokes the delegation as its approver asked.",
  permission: "revocations:execute",
  params: AskedRevocationParams,
  body: DecideAskedRequest,
  response: AskedRevocationResponse,
  handle: async ({ principal, params, body }) => {
    await revokeAsAsked(principal, params.askedRevocationId, body.note);
    return getAsked(principal, params.askedRevocationId);
  },
});
