import { toEndedChange } from "@/lib/control-changes/open-changes";
import { ControlChangeResponse, EndChangeRequest } from "@/lib/control-changes/schema";
import { endRoleChange } from "@/lib/people/role-changes/commands";
import { PersonChangeParams } from "@/lib/people/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Refuse another person's proposed change of a person's roles",
  permission: "controls:confirm",
  params: PersonChangeParams,
  body: EndChangeRequest,
  response: ControlChangeResponse,
  handle: async ({ principal, params, body }) =>
    toEndedChange(principal, await endRoleChange(principal, params, "refuse", body.note)),
});
