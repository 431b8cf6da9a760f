import { assignDetection } from "@/lib/detections/assign";
import { getDetection } from "@/lib/detections/queries";
import { AssignDetection, DetectionParams, DetectionResponse } from "@/lib/detections/schema";
import { expectedTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Assigns an open detection to you or to a person who may close it, or takes it from its assignee.",
  permission: "agents:write",
  params: DetectionParams,
  body: AssignDetection,
  versioned: true,
  response: DetectionResponse,
  handle: async ({ principal, params, body, request }) => {
    await assignDetection(principal, params.detectionId, body, expectedTag(request));
    return getDetection(principal, params.detectionId);
  },
});
