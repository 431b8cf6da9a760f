import { ConfirmChangeRequest } from "@/lib/control-changes/schema";
import { confirmLift } from "@/lib/revocation/commands/suspend";
import { getRevocation } from "@/lib/revocation/queries";
import { LiftChangeParams, RevocationResponse } from "@/lib/revocation/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Lifts the suspension of everything as the second person, exactly as it was read.",
  permission: "controls:confirm",
  stepUp: true,
  params: LiftChangeParams,
  body: ConfirmChangeRequest,
  response: RevocationResponse,
  handle: async ({ principal, params, body }) => {
    await confirmLift(principal, params, body.digest);
    return getRevocation(principal, params.revocationId);
  },
});
