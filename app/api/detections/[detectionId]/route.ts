import { getDetection } from "@/lib/detections/queries";
import { DetectionParams, DetectionResponse } from "@/lib/detections/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a detection with both sightings.",
  permission: ["agents:read", "agents:own"],
  params: DetectionParams,
  response: DetectionResponse,
  handle: ({ principal, params }) => getDetection(principal, params.detectionId),
});
