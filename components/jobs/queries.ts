import { sendJson } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import { JobFailureList, JobFailureResponse, JobList } from "@/lib/jobs/schema";

export const jobKeys = { all: ["jobs"], list: ["jobs", "list"], failures: ["jobs", "failures"] } as const;

/** Jobs run all the time. */
const readEveryMs = 5_000;

export const jobList = { ...readQuery(jobKeys.list, "/api/jobs", JobList), refetchInterval: readEveryMs };
export const jobFailures = {
  ...listQuery(jobKeys.failures, "/api/jobs/failures", JobFailureList, { limit: 20 }),
  refetchInterval: readEveryMs,
};

/** Queues a job again that was given up. */
export const retryJob = (id: string) =>
  sendJson("POST", `/api/jobs/failures/${id}/retry`, {}, { schema: JobFailureResponse });
