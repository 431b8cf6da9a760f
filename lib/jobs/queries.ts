import { clock } from "@/lib/platform/base/clock";
import { cursorInstant, decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { type Period, periodMs } from "@/lib/platform/jobs/define-job";
import { newestBackups } from "@/lib/platform/postgres/backup/notes";
import { rolesWith } from "@/lib/principals/permissions";
import { may, type Principal } from "@/lib/principals/principal";
import { listContinuousWork } from "./continuous";
import { jobFailureNotFound } from "./errors";
import type {
  FailureState,
  JobFailureFilters,
  JobFailureList,
  JobFailureResponse,
  JobList,
  JobResponse,
} from "./schema";
import * as store from "./store";
import { jobWords } from "./words";

/** At most so many queued jobs are counted. */
const counted = 10_000;
const latePeriods = 3;
const shownBackups = 10;

/** Lists every background job with its queue and its last run, the work beside the queue, and the newest backups. Its caller authorises it. */
export async function listJobs(): Promise<JobList> {
  const [rows, queued, backups, continuous] = await Promise.all([
    ...([store.list(), store.queued(counted), newestBackups(shownBackups), listContinuousWork()] as const),
  ]);
  const of = new Map(queued.map((one) => [one.name, one]));
  const sum = queued.reduce((all, { waiting, delayed }) => all + waiting + delayed, 0);
  return {
    jobs: rows.map((row) => toResponse(row, of.get(row.name))),
    continuous,
    capped: sum >= counted,
    backups: backups.map(({ beganAt, ...backup }) => ({ beganAt: beganAt.toISOString(), ...backup })),
  };
}

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

function toResponse(row: store.JobRow, queued: store.Queued | undefined): JobResponse {
  const { name, every, startedAt, endedAt, completedAt, tookMs, runs, failures } = row;
  return {
    ...{ name, what: jobWords[name] ?? null, every, state: stateOf(row), tookMs },
    ...{ startedAt: instant(startedAt), endedAt: instant(endedAt), completedAt: instant(completedAt) },
    ...{ runs: Number(runs), failures: Number(failures) },
    ...{ waiting: queued?.waiting ?? 0, delayed: queued?.delayed ?? 0 },
  };
}

function stateOf({ every, startedAt, endedAt, failed }: store.JobRow): JobResponse["state"] {
  const periods = periodMs as Readonly<Record<string, number>>;
  const period = every === null ? undefined : periods[every as Period];
  const seen = endedAt ?? startedAt;
  if (period !== undefined && seen && clock.now().getTime() - seen.getTime() > latePeriods * period) return "late";
  if (startedAt && (!endedAt || startedAt > endedAt)) return "running";
  return failed ? "failed" : "idle";
}

/** Lists failures of jobs, the latest first. Its caller authorises it. */
export async function listJobFailures({ cursor, limit }: JobFailureFilters): Promise<JobFailureList> {
  const rows = await store.listFailures(cursor === undefined ? undefined : placeOf(cursor), limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    failures: await responsesOf(page),
    next: last ? encodeCursor([last.failedAt.toISOString(), last.id]) : null,
  };
}

function placeOf(cursor: string): { failedAt: Date; id: string } {
  const [at, id] = decodeCursor(cursor);
  return { failedAt: cursorInstant(at), id: String(id) };
}

/** Reads one failure. @throws DomainError `not_found` */
export async function getJobFailure(id: string): Promise<JobFailureResponse> {
  const row = await store.findFailure(id);
  const [response] = row ? await responsesOf([row]) : [];
  if (!response) throw jobFailureNotFound();
  return response;
}

async function responsesOf(rows: readonly store.FailureRow[]): Promise<JobFailureResponse[]> {
  const held = await store.held(rows.map(({ jobId }) => jobId));
  return rows.map(({ id, jobId, name, firstAt, failedAt, attempts, error }) => {
    const job = held.get(jobId);
    const state = failureStateOf(job?.state);
    return {
      ...{ id, job: name, what: jobWords[name] ?? null, attempts, error, state },
      ...{ firstAt: firstAt.toISOString(), failedAt: failedAt.toISOString() },
      nextAt: state === "retrying" ? instant(job?.startAfter ?? null) : null,
    };
  });
}

const statesOf: Readonly<Record<string, FailureState>> = {
  created: "retrying",
  retry: "retrying",
  active: "running",
  failed: "given_up",
  completed: "done",
};

const failureStateOf = (state: string | undefined): FailureState => statesOf[state ?? ""] ?? "removed";

/** Why a person may not retry jobs; undefined if they may. */
export const whyNotRetry = (principal: Principal): string | undefined =>
  may(principal, "settings:write")
    ? undefined
    : `Jobs are retried by people with the role ${rolesWith("settings:write").join(" or ")}.`;
