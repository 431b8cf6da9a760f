import { endBlueprintChange } from "@/lib/blueprint-changes/commands";
import { BlueprintChangeParams } from "@/lib/blueprint-changes/schema";
import { getBlueprint } from "@/lib/blueprints/queries";
import { BlueprintDetail } from "@/lib/blueprints/schema";
import { EndChangeRequest } from "@/lib/control-changes/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Refuses a change of a blueprint that another person proposed.",
  permission: "controls:confirm",
  params: BlueprintChangeParams,
  body: EndChangeRequest,
  response: BlueprintDetail,
  handle: async ({ principal, params, body }) => {
    await endBlueprintChange(principal, params, "refuse", body.note);
    return getBlueprint(principal, params.blueprintId);
  },
});
