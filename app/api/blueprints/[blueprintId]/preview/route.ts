import { BlueprintParams, BlueprintTermsRequest } from "@/lib/blueprints/schema";
import { previewBlueprint } from "@/lib/ceilings/queries";
import { PreviewStarted } from "@/lib/ceilings/schema";
import { consoleRoute } from "@/lib/people/console-route";
import { startedAnswer } from "@/lib/platform/computations/answer";

export const POST = consoleRoute({
  summary:
    "Shows which delegations a change of a blueprint would affect, and what each loses. Changes nothing. For a large fleet it begins (202) and goes on as a job.",
  permission: "blueprints:write",
  params: BlueprintParams,
  body: BlueprintTermsRequest,
  response: PreviewStarted,
  otherStatuses: [202],
  handle: async ({ principal, params: { blueprintId }, body }) =>
    startedAnswer(
      await previewBlueprint(principal, blueprintId, body),
      (id) => `/api/blueprints/${blueprintId}/previews/${id}`,
    ),
});
