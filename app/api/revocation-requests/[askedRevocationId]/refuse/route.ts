import { endAsked } from "@/lib/revocation/asked/commands";
import { getAsked } from "@/lib/revocation/asked/queries";
import { AskedRevocationParams, AskedRevocationResponse, DecideAskedRequest } from "@/lib/revocation/asked/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Refuses to revoke the delegation, with a reason.",
  permission: "revocations:execute",
  params: AskedRevocationParams,
  body: DecideAskedRequest,
  response: AskedRevocationResponse,
  handle: async ({ principal, params, body }) => {
    await endAsked(principal, params.askedRevocationId, "refuse", body.note);
    return getAsked(principal, params.askedRevocationId);
  },
});
