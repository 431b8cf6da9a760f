import { previewBlueprint } from "@/lib/blueprint-changes/queries";
import { PreviewStarted } from "@/lib/blueprint-changes/schema";
import { BlueprintParams, BlueprintTermsRequest } from "@/lib/blueprints/schema";
import { startedAnswer } from "@/lib/platform/jobs/computations/answer";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
