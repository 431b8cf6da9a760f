import { startReviewPack } from "@/lib/access-reviews/commands/pack";
import { ReviewParams } from "@/lib/access-reviews/schema";
import { ExportStarted } from "@/lib/exports/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Makes the signed evidence pack of a closed access review in the background. Its export holds the file.",
  permission: "audit:read",
  params: ReviewParams,
  response: ExportStarted,
  status: 202,
  handle: async ({ principal, params }) => ({
    id: await startReviewPack(principal, params.reviewId),
    status: "queued" as const,
  }),
});
