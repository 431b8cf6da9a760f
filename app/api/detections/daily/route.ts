import { countDaily } from "@/lib/detections/daily";
import { DailyDetections, DailyFilters } from "@/lib/detections/daily.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Counts the detections of each day by severity, among the newest 10,000.",
  permission: "agents:read",
  query: DailyFilters,
  response: DailyDetections,
  handle: ({ query }) => countDaily(query),
});
