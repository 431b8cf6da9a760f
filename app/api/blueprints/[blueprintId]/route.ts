import { editBlueprint } from "@/lib/blueprints/commands";
import { getBlueprint } from "@/lib/blueprints/queries";
import { BlueprintDetail, BlueprintParams, EditBlueprintRequest } from "@/lib/blueprints/schema";
import { consoleRoute } from "@/lib/people/console-route";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";

export const GET = consoleRoute({
  summary: "Reads a blueprint at its current version, with the versions before.",
  permission: "blueprints:read",
  params: BlueprintParams,
  response: BlueprintDetail,
  handle: async ({ principal, params }) => {
    const blueprint = await getBlueprint(principal, params.blueprintId);
    return withHeaders(blueprint, { headers: { etag: versionTag(blueprint.version) } });
  },
});

export const PATCH = consoleRoute({
  summary: "Changes lifetimes and key binding: a new version, which all agents of the blueprint have at once.",
  permission: "blueprints:write",
  params: BlueprintParams,
  body: EditBlueprintRequest,
  response: BlueprintDetail,
  handle: async ({ principal, params, body, request }) => {
    await editBlueprint(principal, params.blueprintId, body, expectedVersion(request));
    const blueprint = await getBlueprint(principal, params.blueprintId);
    return withHeaders(blueprint, { headers: { etag: versionTag(blueprint.version) } });
  },
});
