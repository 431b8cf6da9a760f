import { getBlueprint } from "@/lib/blueprints/queries";
import { BlueprintDetail } from "@/lib/blueprints/schema";
import { confirmBlueprintChange } from "@/lib/ceilings/commands";
import { BlueprintChangeParams, ConfirmBlueprintChangeRequest } from "@/lib/ceilings/schema";
import { consoleRoute } from "@/lib/people/console-route";
import { withHeaders } from "@/lib/platform/http/answer";
import { versionTag } from "@/lib/platform/http/version-tag";

export const POST = consoleRoute({
  summary: "Confirms a change of a blueprint as the second person, exactly as it was read, and applies it.",
  permission: "controls:confirm",
  stepUp: true,
  params: BlueprintChangeParams,
  body: ConfirmBlueprintChangeRequest,
  response: BlueprintDetail,
  handle: async ({ principal, params, body }) => {
    await confirmBlueprintChange(principal, params, body);
    const blueprint = await getBlueprint(principal, params.blueprintId);
    return withHeaders(blueprint, { headers: { etag: versionTag(blueprint.version) } });
  },
});
