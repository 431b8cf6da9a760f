import { EndChangeRequest } from "@/lib/control-changes/schema";
import { endLift } from "@/lib/revocation/commands/suspend";
import { getRevocation } from "@/lib/revocation/queries";
import { LiftChangeParams, RevocationResponse } from "@/lib/revocation/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Refuses to lift the suspension of everything, as another person proposed.",
  permission: "controls:confirm",
  params: LiftChangeParams,
  body: EndChangeRequest,
  response: RevocationResponse,
  handle: async ({ principal, params, body }) => {
    await endLift(principal, params, "refuse", body.note);
    return getRevocation(principal, params.revocationId);
  },
});
