import { BlueprintParams, BlueprintTermsRequest } from "@/lib/blueprints/schema";
import { previewBlueprint } from "@/lib/ceilings/queries";
import { BlueprintPreview } from "@/lib/ceilings/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Shows whom a change of a blueprint would affect: what each delegation loses. Changes nothing.",
  permission: "blueprints:write",
  params: BlueprintParams,
  body: BlueprintTermsRequest,
  response: BlueprintPreview,
  handle: ({ principal, params, body }) => previewBlueprint(principal, params.blueprintId, body),
});
