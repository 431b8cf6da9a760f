import { retryJob } from "@/lib/jobs/commands";
import { getJobFailure } from "@/lib/jobs/queries";
import { JobFailureParams, JobFailureResponse } from "@/lib/jobs/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Queues a job again that was given up.",
  permission: "settings:write",
  params: JobFailureParams,
  response: JobFailureResponse,
  handle: async ({ principal, params: { jobFailureId } }) => {
    await retryJob(principal, jobFailureId);
    return getJobFailure(jobFailureId);
  },
});
