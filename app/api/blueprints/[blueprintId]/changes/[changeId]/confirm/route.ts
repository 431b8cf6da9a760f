import { confirmBlueprintChange } from "@/lib/blueprint-changes/commands";
import { BlueprintChangeParams, ConfirmBlueprintChangeRequest } from "@/lib/blueprint-changes/schema";
import { getBlueprint } from "@/lib/blueprints/queries";
import { BlueprintDetail } from "@/lib/blueprints/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
