import { changeBlueprint } from "@/lib/blueprint-changes/commands";
import { getBlueprint } from "@/lib/blueprints/queries";
import { BlueprintDetail, BlueprintParams, EditBlueprintRequest } from "@/lib/blueprints/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
  summary:
    "Changes a blueprint: what tightens acts at once (200), what widens a control waits for a second person (202).",
  permission: "blueprints:write",
  params: BlueprintParams,
  body: EditBlueprintRequest,
  versioned: true,
  response: BlueprintDetail,
  otherStatuses: [202],
  handle: async ({ principal, params, body, request }) => {
    const outcome = await changeBlueprint(principal, params.blueprintId, body, expectedVersion(request));
    const blueprint = await getBlueprint(principal, params.blueprintId);
    const status = outcome === "proposed" ? 202 : 200;
    return withHeaders(blueprint, { status, headers: { etag: versionTag(blueprint.version) } });
  },
});
