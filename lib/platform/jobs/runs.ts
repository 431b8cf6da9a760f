import { newId } from "@/lib/platform/base/id";
import { sqlPool } from "@/lib/platform/database/pool";
import { redactText } from "@/lib/platform/observability/redact";
import type { RunnableJob } from "./define-job";

const longestError = 500;

/** Keeps the names and periods of the jobs that this server knows. */
export async function keepJobs(jobs: readonly Pick<RunnableJob, "name" | "every">[]): Promise<void> {
  await sqlPool().query(
    `insert into job_runs (name, every) select * from unnest($1::text[], $2::text[])
     on conflict (name) do update set every = excluded.every where job_runs.every is distinct from excluded.every`,
    [jobs.map(({ name }) => name), jobs.map(({ every }) => every ?? null)],
  );
}

/** Notes that a run of the job began. */
export async function keepStart(name: string): Promise<void> {
  await sqlPool().query(
    `insert into job_runs (name, started_at) values ($1, clock_timestamp())
     on conflict (name) do update set started_at = clock_timestamp()`,
    [name],
  );
}

/** Notes how a run ended. */
export async function keepEnd(name: string, tookMs: number, failed: boolean): Promise<void> {
  await sqlPool().query(
    `update job_runs set ended_at = clock_timestamp(), took_ms = $2, failed = $3, runs = runs + 1,
       failures = failures + $3::boolean::int, completed_at = case when $3 then completed_at else clock_timestamp() end
     where name = $1`,
    [name, Math.round(tookMs), failed],
  );
}

/** Keeps the text of a failure, without secrets. A job that failed before has one row with its last failure. */
export async function keepFailure(jobId: string, name: string, error: unknown): Promise<void> {
  const text = redactText(error instanceof Error ? error.message : String(error)).slice(0, longestError);
  await sqlPool().query(
    `insert into job_failures (id, job_id, name, error) values ($1, $2, $3, $4) on conflict (job_id) do update
     set error = excluded.error, failed_at = clock_timestamp(), attempts = job_failures.attempts + 1`,
    [newId("jobFailure"), jobId, name, text],
  );
}
