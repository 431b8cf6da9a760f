import { toEndedChange } from "@/lib/control-changes/open-changes";
import { ConfirmChangeRequest, ControlChangeResponse } from "@/lib/control-changes/schema";
import { confirmRoles } from "@/lib/people/role-changes/commands";
import { PersonChangeParams } from "@/lib/people/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Confirm a change of roles of a person as the second person, exactly as it was read, and apply it",
  permission: "controls:confirm",
  stepUp: true,
  params: PersonChangeParams,
  body: ConfirmChangeRequest,
  response: ControlChangeResponse,
  handle: async ({ principal, params, body }) =>
    toEndedChange(principal, await confirmRoles(principal, params, body.digest)),
});
