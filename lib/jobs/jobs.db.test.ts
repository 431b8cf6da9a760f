import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { transaction } from "@/lib/platform/database/transaction";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { startJobs, stopJobs } from "@/lib/platform/jobs/worker";
import { createWorld, type World } from "@/lib/testing/world";
import { retryJob } from "./commands";
import { getJobFailure, listJobFailures, listJobs } from "./queries";

let world: World;
let broken = true;
const secret = `mpk_${"a".repeat(43)}`;
const fragile = defineJob({
  name: "test.fragile",
  payload: z.object({}),
  run: async () => {
    if (broken) throw new Error(`The receiver refused ${secret}`);
  },
});
const clockwork = defineJob({
  name: "test.clockwork",
  every: "1m",
  lasting: false,
  payload: slotPayload,
  run: async () => {},
});
const fast = { pollMs: 20, scheduleMs: 20 };

beforeAll(async () => {
  world = await createWorld();
});
afterEach(stopJobs);
afterAll(() => world.end());

const seen = (look: () => Promise<void>) => vi.waitFor(look, { timeout: 30_000 });
const jobNamed = async (name: string) => (await listJobs()).jobs.find((job) => job.name === name);
const failures = async () => (await listJobFailures({ limit: 20 })).failures;
const admin = { personId: `per_${"0".repeat(26)}` };

describe("background jobs", () => {
  it("show their period, their last run and how it ended", async () => {
    await startJobs([clockwork], fast);
    await seen(async () => expect((await jobNamed("test.clockwork"))?.runs).toBe(1));
    const job = await jobNamed("test.clockwork");
    expect(job).toMatchObject({ every: "1m", state: "idle", failures: 0, waiting: 0, what: null });
    expect(job?.tookMs).toBeGreaterThanOrEqual(0);
    expect(job?.completedAt).toBe(job?.endedAt);
    await world.sql(
      "update job_runs set started_at = now() - interval '1 hour', ended_at = now() - interval '1 hour' where name = 'test.clockwork'",
    );
    expect((await jobNamed("test.clockwork"))?.state).toBe("late");
  });

  it("that fail are tried again, given up, and then retried by a person, with a record", async () => {
    await transaction((tx) => enqueue(tx, fragile, {}));
    expect((await jobNamed("test.fragile"))?.waiting ?? 0).toBe(0);
    await startJobs([fragile], fast);
    await seen(async () => expect(await failures()).toHaveLength(1));
    const [first] = await failures();
    expect(first).toMatchObject({ job: "test.fragile", state: "retrying", attempts: 1 });
    expect(first?.nextAt).not.toBeNull();
    expect(first?.error).not.toContain(secret);
    expect(await jobNamed("test.fragile")).toMatchObject({ state: "failed", failures: 1, delayed: 1 });
    const id = first?.id ?? "";
    await expect(retryJob(admin, id)).rejects.toMatchObject({ code: "job_not_given_up" });
    await world.sql("update pgboss.job set retry_count = retry_limit - 1, start_after = now() where state = 'retry'");
    await seen(async () => expect(await getJobFailure(id)).toMatchObject({ state: "given_up", attempts: 2 }));
    broken = false;
    const retries = await Promise.allSettled([retryJob(admin, id), retryJob(admin, id)]);
    expect(retries.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    await seen(async () => expect(await getJobFailure(id)).toMatchObject({ state: "done" }));
    expect(
      await world.sql("select id from log_entries where convert_from(body, 'utf8')::json->>'type' = 'job.retried'"),
    ).toHaveLength(1);
  });

  it("refuses a retry of a failure that there is not", async () => {
    await expect(retryJob(admin, `jbf_${"0".repeat(26)}`)).rejects.toMatchObject({ code: "not_found" });
  });
});
