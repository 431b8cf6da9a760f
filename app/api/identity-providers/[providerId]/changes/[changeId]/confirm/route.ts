import { toEndedChange } from "@/lib/control-changes/open-changes";
import { ConfirmChangeRequest, ControlChangeResponse } from "@/lib/control-changes/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { confirmProviderChange } from "@/lib/sign-in/providers/changes/commands";
import { ProviderChangeParams } from "@/lib/sign-in/providers/schema";

export const POST = consoleRoute({
  summary: "Confirm a change of an identity provider as the second person, exactly as it was read, and apply it",
  permission: "controls:confirm",
  stepUp: true,
  params: ProviderChangeParams,
  body: ConfirmChangeRequest,
  response: ControlChangeResponse,
  handle: async ({ principal, params, body }) =>
    toEndedChange(principal, await confirmProviderChange(principal, params, body.digest)),
});
