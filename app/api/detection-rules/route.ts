import { DetectionRules } from "@/lib/detections/tuning/schema";
import { listRulesWithBreaker } from "@/lib/responses/queries";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the rules of detections with their tuning, the detections of 30 days, and the changes that wait.",
  permission: "agents:read",
  response: DetectionRules,
  handle: ({ principal }) => listRulesWithBreaker(principal),
});
