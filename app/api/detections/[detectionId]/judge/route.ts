import { judgeDetection } from "@/lib/detections/commands";
import { getDetection } from "@/lib/detections/queries";
import { DetectionParams, DetectionResponse, JudgeDetectionRequest } from "@/lib/detections/schema";
import { expectedTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Confirms, expects for a time or dismisses a detection, or opens it again; nothing is stopped or released.",
  permission: "agents:write",
  params: DetectionParams,
  body: JudgeDetectionRequest,
  versioned: true,
  response: DetectionResponse,
  handle: async ({ principal, params, body, request }) => {
    const { until, ...judged } = body;
    await judgeDetection(principal, params.detectionId, {
      ...judged,
      expected: expectedTag(request),
      until: until === undefined ? until : new Date(until),
    });
    return getDetection(principal, params.detectionId);
  },
});
