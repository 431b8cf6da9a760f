import { toEndedChange } from "@/lib/control-changes/open-changes";
import { ControlChangeResponse, EndChangeRequest } from "@/lib/control-changes/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { endIssuerChange } from "@/lib/trusted-issuers/changes.commands";
import { IssuerChangeParams } from "@/lib/trusted-issuers/schema";

export const POST = consoleRoute({
  summary: "Refuse another person's proposed change of an issuer that identifies people",
  permission: "controls:confirm",
  params: IssuerChangeParams,
  body: EndChangeRequest,
  response: ControlChangeResponse,
  handle: async ({ principal, params, body }) =>
    toEndedChange(principal, await endIssuerChange(principal, params, "refuse", body.note)),
});
