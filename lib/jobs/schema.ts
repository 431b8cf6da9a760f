import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";

const Instant = z.iso.datetime().nullable();
const count = z.number().int();

/** `late`: a job that runs by the clock has not ended for three of its periods. */
export const jobStates = ["idle", "running", "late", "failed"] as const;

export const JobResponse = z.object({
  name: z.string(),
  /** In words; null for a job of another version of the server. */
  what: z.string().nullable(),
  /** The period of a job that runs by the clock. */
  every: z.string().nullable(),
  state: z.enum(jobStates),
  startedAt: Instant,
  endedAt: Instant,
  /** The last end without a failure. */
  completedAt: Instant,
  tookMs: count.nullable(),
  runs: count,
  failures: count,
  /** Queued and due. */
  waiting: count,
  /** Queued for later, such as after a failure. */
  delayed: count,
});
export type JobResponse = z.infer<typeof JobResponse>;

/** A whole backup that `npm run backup` made. */
const BackupResponse = z.object({
  /** It holds what was committed before. */
  beganAt: z.iso.datetime(),
  /** `files` of the embedded database, or a `dump` of another. */
  kind: z.string(),
  bytes: count,
  /** The last signed size of the log; null before the first checkpoint. */
  logSize: count.nullable(),
});
export type BackupResponse = z.infer<typeof BackupResponse>;

/** `still`: something that is due has waited for two minutes. `failing`: its last round or receiver failed. */
const workStates = ["working", "failing", "still"] as const;

/** Work that goes on beside the queue: notifications, streams, and the rules that watch the log. */
const ContinuousWork = z.object({
  name: z.string(),
  what: z.string(),
  state: z.enum(workStates),
  /** When it last went on, to half a minute; null before the first time. */
  progressAt: Instant,
  /** Number of things that are due: causes, deliveries, or records that are not read yet; at most 10,000 of each but records. */
  waiting: count,
  /** Since when the oldest of it is due; null if nothing waits, or for webhooks. */
  oldestAt: Instant,
  failedAt: Instant,
  failingSince: Instant,
  /** The last failure, or its code. */
  error: z.string().nullable(),
});
export type ContinuousWork = z.infer<typeof ContinuousWork>;

export const JobList = z.object({
  jobs: z.array(JobResponse),
  continuous: z.array(ContinuousWork),
  /** Whether more jobs wait than were counted. */
  capped: z.boolean(),
  /** The newest backups that `npm run backup` made, the newest first; at most 10. */
  backups: z.array(BackupResponse),
});
export type JobList = z.infer<typeof JobList>;

/** `removed`: the queue does not hold the job any more. */
export const failureStates = ["retrying", "running", "given_up", "done", "removed"] as const;
export type FailureState = (typeof failureStates)[number];

export const JobFailureId = z.string().regex(idPattern("jobFailure"));
export const JobFailureParams = z.object({ jobFailureId: JobFailureId });

export const JobFailureResponse = z.object({
  id: JobFailureId,
  job: z.string(),
  what: z.string().nullable(),
  firstAt: z.iso.datetime(),
  failedAt: z.iso.datetime(),
  /** How often it failed. */
  attempts: count,
  error: z.string(),
  state: z.enum(failureStates),
  /** When it is tried again. */
  nextAt: Instant,
});
export type JobFailureResponse = z.infer<typeof JobFailureResponse>;

export const JobFailureFilters = z.object({
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20),
});
export type JobFailureFilters = z.infer<typeof JobFailureFilters>;

export const JobFailureList = z.object({ failures: z.array(JobFailureResponse), next: z.string().nullable() });
export type JobFailureList = z.infer<typeof JobFailureList>;
