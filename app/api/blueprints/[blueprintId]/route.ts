import { getBlueprint } from "@/lib/blueprints/queries";
import { BlueprintParams, BlueprintResponse } from "@/lib/blueprints/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const GET = consoleRoute({
  summary: "Reads a blueprint at its current version.",
  permission: "blueprints:read",
  params: BlueprintParams,
  response: BlueprintResponse,
  handle: ({ principal, params }) => getBlueprint(principal, params.blueprintId),
});
