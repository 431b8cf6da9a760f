import { consoleRoute } from "@/lib/people/console-route";
import { toEndedChange } from "@/lib/people/dual-control/open-changes";
import { ControlChangeResponse, EndChangeRequest } from "@/lib/people/dual-control/schema";
import { endProviderChange } from "@/lib/people/identity-providers/changes/commands";
import { ProviderChangeParams } from "@/lib/people/identity-providers/schema";

export const POST = consoleRoute({
  summary: "Take back a change of an identity provider that one proposed",
  permission: "people:write",
  params: ProviderChangeParams,
  body: EndChangeRequest,
  response: ControlChangeResponse,
  handle: async ({ principal, params, body }) =>
    toEndedChange(principal, await endProviderChange(principal, params, "withdraw", body.note)),
});
