import { toEndedChange } from "@/lib/control-changes/open-changes";
import { ControlChangeResponse, EndChangeRequest } from "@/lib/control-changes/schema";
import { endRoleChange } from "@/lib/people/role-changes/commands";
import { PersonChangeParams } from "@/lib/people/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Take back a change of roles of a person that one proposed",
  permission: "people:write",
  params: PersonChangeParams,
  body: EndChangeRequest,
  response: ControlChangeResponse,
  handle: async ({ principal, params, body }) =>
    toEndedChange(principal, await endRoleChange(principal, params, "withdraw", body.note)),
});
