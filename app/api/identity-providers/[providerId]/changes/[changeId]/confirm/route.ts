import { consoleRoute } from "@/lib/people/console-route";
import { toEndedChange } from "@/lib/people/dual-control/open-changes";
import { ConfirmChangeRequest, ControlChangeResponse } from "@/lib/people/dual-control/schema";
import { confirmProviderChange } from "@/lib/people/identity-providers/changes/commands";
import { ProviderChangeParams } from "@/lib/people/identity-providers/schema";

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
