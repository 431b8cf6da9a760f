import { createBlueprint } from "@/lib/blueprints/commands";
import { getBlueprint, listBlueprints } from "@/lib/blueprints/queries";
import { BlueprintDetail, BlueprintFilters, BlueprintList, CreateBlueprintRequest } from "@/lib/blueprints/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists blueprints.",
  permission: "blueprints:read",
  query: BlueprintFilters,
  response: BlueprintList,
  handle: ({ principal, query }) => listBlueprints(principal, query),
});

export const POST = consoleRoute({
  summary: "Creates a blueprint: template and ceiling for a class of agents.",
  permission: "blueprints:write",
  body: CreateBlueprintRequest,
  response: BlueprintDetail,
  status: 201,
  handle: async ({ principal, body }) => getBlueprint(principal, (await createBlueprint(principal, body)).id),
});
