import { commentDetection } from "@/lib/detections/commands";
import { getTimeline } from "@/lib/detections/queries";
import { CommentDetectionRequest, DetectionParams, DetectionTimeline } from "@/lib/detections/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Adds a comment to a detection.",
  permission: ["agents:read", "agents:own"],
  params: DetectionParams,
  body: CommentDetectionRequest,
  response: DetectionTimeline,
  handle: async ({ principal, params, body }) => {
    await commentDetection(principal, params.detectionId, body.note);
    return getTimeline(principal, params.detectionId);
  },
});
