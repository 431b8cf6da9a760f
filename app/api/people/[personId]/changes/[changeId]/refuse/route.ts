import { consoleRoute } from "@/lib/people/console-route";
import { toEndedChange } from "@/lib/people/dual-control/open-changes";
import { ControlChangeResponse, EndChangeRequest } from "@/lib/people/dual-control/schema";
import { endRoleChange } from "@/lib/people/role-changes/commands";
import { PersonChangeParams } from "@/lib/people/role-changes/schema";

export const POST = consoleRoute({
  summary: "Refuse a change of roles of a person that somebody else proposed",
  permission: "controls:confirm",
  params: PersonChangeParams,
  body: EndChangeRequest,
  response: ControlChangeResponse,
  handle: async ({ principal, params, body }) =>
    toEndedChange(principal, await endRoleChange(principal, params, "refuse", body.note)),
});
