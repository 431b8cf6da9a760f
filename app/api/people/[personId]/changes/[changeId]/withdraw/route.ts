import { consoleRoute } from "@/lib/people/console-route";
import { toEndedChange } from "@/lib/people/dual-control/open-changes";
import { ControlChangeResponse, EndChangeRequest } from "@/lib/people/dual-control/schema";
import { endRoleChange } from "@/lib/people/role-changes/commands";
import { PersonChangeParams } from "@/lib/people/role-changes/schema";

export const POST = consoleRoute({
  summary: "Take back a change of roles of a person that one proposed",
  permission: "people:write",
  params: PersonChangeParams,
  body: EndChangeRequest,
  response: ControlChangeResponse,
  handle: async ({ principal, params, body }) =>
    toEndedChange(principal, await endRoleChange(principal, params, "withdraw", body.note)),
});
