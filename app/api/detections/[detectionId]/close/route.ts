import { closeDetection } from "@/lib/detections/commands";
import { getDetection } from "@/lib/detections/queries";
import { CloseDetectionRequest, DetectionParams, DetectionResponse } from "@/lib/detections/schema";
import { expectedTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Closes a detection with a note; what it stopped stays stopped.",
  permission: "agents:write",
  params: DetectionParams,
  body: CloseDetectionRequest,
  versioned: true,
  response: DetectionResponse,
  handle: async ({ principal, params, body, request }) => {
    await closeDetection(principal, params.detectionId, body.note, expectedTag(request));
    return getDetection(principal, params.detectionId);
  },
});
