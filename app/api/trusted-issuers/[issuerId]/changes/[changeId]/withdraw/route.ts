import { consoleRoute } from "@/lib/people/console-route";
import { toEndedChange } from "@/lib/people/dual-control/open-changes";
import { ControlChangeResponse, EndChangeRequest } from "@/lib/people/dual-control/schema";
import { endIssuerChange } from "@/lib/trusted-issuers/changes/commands";
import { IssuerChangeParams } from "@/lib/trusted-issuers/schema";

export const POST = consoleRoute({
  summary: "Take back a change of an issuer that speaks for people that one proposed",
  permission: "settings:write",
  params: IssuerChangeParams,
  body: EndChangeRequest,
  response: ControlChangeResponse,
  handle: async ({ principal, params, body }) =>
    toEndedChange(principal, await endIssuerChange(principal, params, "withdraw", body.note)),
});
