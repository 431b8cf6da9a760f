import { getDetection } from "@/lib/detections/queries";
import { DetectionParams, DetectionResponse } from "@/lib/detections/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a detection with both sightings.",
  permission: ["agents:read", "agents:own"],
  params: DetectionParams,
  response: DetectionResponse,
  handle: async ({ principal, params }) => {
    const detection = await getDetection(principal, params.detectionId);
    return withHeaders(detection, { headers: { etag: detection.etag } });
  },
});
