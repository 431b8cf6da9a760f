import { toEndedChange } from "@/lib/control-changes/open-changes";
import { ConfirmChangeRequest, ControlChangeResponse } from "@/lib/control-changes/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { confirmIssuerChange } from "@/lib/trusted-issuers/changes.commands";
import { IssuerChangeParams } from "@/lib/trusted-issuers/schema";

export const POST = consoleRoute({
  summary:
    "Confirm a change of an issuer that speaks for people as the second person, exactly as it was read, and apply it",
  permission: "controls:confirm",
  stepUp: true,
  params: IssuerChangeParams,
  body: ConfirmChangeRequest,
  response: ControlChangeResponse,
  handle: async ({ principal, params, body }) =>
    toEndedChange(principal, await confirmIssuerChange(principal, params, body.digest)),
});
