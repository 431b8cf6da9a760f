import { listDetections } from "@/lib/detections/queries";
import { DetectionFilters, DetectionList } from "@/lib/detections/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists what was seen that should not happen, about the agents that the caller may see.",
  permission: ["agents:read", "agents:own"],
  query: DetectionFilters,
  response: DetectionList,
  handle: ({ principal, query }) => listDetections(principal, query),
});
