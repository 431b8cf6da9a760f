import { discardPreview, getPreview } from "@/lib/blueprint-changes/queries";
import { PreviewComputation, PreviewParams } from "@/lib/blueprint-changes/schema";
import { ComputationDiscarded } from "@/lib/platform/jobs/computations/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a preview that goes on as a job: how far it is, and what it shows once it is done.",
  permission: "blueprints:write",
  params: PreviewParams,
  response: PreviewComputation,
  handle: ({ principal, params }) => getPreview(principal, params),
});

export const DELETE = consoleRoute({
  summary: "Discards a preview, and stops its computation.",
  permission: "blueprints:write",
  params: PreviewParams,
  response: ComputationDiscarded,
  handle: async ({ principal, params }) => {
    await discardPreview(principal, params);
    return { id: params.computationId };
  },
});
