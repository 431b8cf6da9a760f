import { getCompleteness } from "@/lib/log-keeping/completeness.queries";
import { CompletenessResponse } from "@/lib/log-keeping/completeness.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Shows whether the log is complete, and its irregularities",
  permission: "audit:read",
  response: CompletenessResponse,
  handle: ({ principal }) => getCompleteness(principal),
});
