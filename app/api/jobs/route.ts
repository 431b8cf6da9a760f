import { listJobs } from "@/lib/jobs/queries";
import { JobList } from "@/lib/jobs/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary:
    "Lists every background job with its queue and its last run, the work beside the queue, and the newest backups.",
  permission: "keys:read",
  response: JobList,
  handle: () => listJobs(),
});
