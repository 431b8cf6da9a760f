import { consoleRoute } from "@/lib/people/console-route";
import { toEndedChange } from "@/lib/people/dual-control/open-changes";
import { ControlChangeResponse, EndChangeRequest } from "@/lib/people/dual-control/schema";
import { endIssuerChange } from "@/lib/trusted-issuers/changes/commands";
import { IssuerChangeParams } from "@/lib/trusted-issuers/schema";

export const POST = consoleRoute({
  summary: "Refuse a change of an issuer that speaks for people that somebody else proposed",
  permission: "controls:confirm",
  params: IssuerChangeParams,
  body: EndChangeRequest,
  response: ControlChangeResponse,
  handle: async ({ principal, params, body }) =>
    toEndedChange(principal, await endIssuerChange(principal, params, "refuse", body.note)),
});
