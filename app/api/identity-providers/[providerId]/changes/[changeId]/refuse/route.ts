import { toEndedChange } from "@/lib/control-changes/open-changes";
import { ControlChangeResponse, EndChangeRequest } from "@/lib/control-changes/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { endProviderChange } from "@/lib/sign-in/providers/changes/commands";
import { ProviderChangeParams } from "@/lib/sign-in/providers/schema";

export const POST = consoleRoute({
  summary: "Refuse another person's proposed change of an identity provider",
  permission: "controls:confirm",
  params: ProviderChangeParams,
  body: EndChangeRequest,
  response: ControlChangeResponse,
  handle: async ({ principal, params, body }) =>
    toEndedChange(principal, await endProviderChange(principal, params, "refuse", body.note)),
});
