import { getTimeline } from "@/lib/detections/queries";
import { DetectionParams, DetectionTimeline } from "@/lib/detections/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists what people did with a detection and wrote about it, the oldest first.",
  permission: ["agents:read", "agents:own"],
  params: DetectionParams,
  response: DetectionTimeline,
  handle: ({ principal, params }) => getTimeline(principal, params.detectionId),
});
