import { listJobFailures } from "@/lib/jobs/queries";
import { JobFailureFilters, JobFailureList } from "@/lib/jobs/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists jobs that failed in the last 30 days, the latest first.",
  permission: "keys:read",
  query: JobFailureFilters,
  response: JobFailureList,
  handle: ({ query }) => listJobFailures(query),
});
