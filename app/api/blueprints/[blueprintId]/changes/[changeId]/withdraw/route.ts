import { getBlueprint } from "@/lib/blueprints/queries";
import { BlueprintDetail } from "@/lib/blueprints/schema";
import { endBlueprintChange } from "@/lib/ceilings/commands";
import { BlueprintChangeParams } from "@/lib/ceilings/schema";
import { consoleRoute } from "@/lib/people/console-route";
import { EndChangeRequest } from "@/lib/people/dual-control/schema";

export const POST = consoleRoute({
  summary: "Takes back a change of a blueprint that one proposed.",
  permission: "blueprints:write",
  params: BlueprintChangeParams,
  body: EndChangeRequest,
  response: BlueprintDetail,
  handle: async ({ principal, params, body }) => {
    await endBlueprintChange(principal, params, "withdraw", body.note);
    return getBlueprint(principal, params.blueprintId);
  },
});
