import { setTimeout as pause } from "node:timers/promises";
import { clock } from "@/lib/platform/base/clock";
import { peekSingleton, setSingleton } from "@/lib/platform/base/singleton";
import { waitingAs } from "@/lib/platform/database/waiting";
import { log } from "@/lib/platform/observability/log";
import { metrics } from "@/lib/platform/observability/metrics";
import { redact } from "@/lib/platform/observability/redact";
import { jobId, periodMs, type RunnableJob } from "./define-job";
import { ensureQueue, queue, queueName, send } from "./queue";
import { keepEnd, keepFailure, keepJobs, keepStart } from "./runs";

export type WorkerOptions = {
  concurrency?: number;
  pollMs?: number;
  scheduleMs?: number;
  /**
   * A job that takes longer gives its turn to another and goes on beside it. At most `longJobs` do so at the same time.
   */
  longMs?: number;
  longJobs?: number;
};

/** So often the oldest job is taken, also if it goes behind the others. */
const oldestEvery = 8;

/** Jobs of other names are of another version: they wait for a server that knows them. */
type QueuedJob = { id: string; data: { job: string; payload: unknown } };

/** Runs queued jobs, and queues those that run by the clock. One for each process. */
class JobWorker {
  private readonly stopping = new AbortController();
  private readonly loops: Promise<void>[] = [];
  private readonly jobs: ReadonlyMap<string, RunnableJob>;
  private readonly queuedSlots = new Map<string, number>();
  private readonly running = new Map<string, Promise<void>>();
  /** Names of the jobs by the clock that run here. */
  private readonly byClock = new Set<string>();
  private long = 0;
  private fetched = 0;
  lastPollAt = 0;

  constructor(
    jobs: readonly RunnableJob[],
    private readonly options: Required<WorkerOptions>,
  ) {
    this.jobs = new Map(jobs.map((job) => [job.name, job]));
  }

  async start(): Promise<void> {
    await waitingAs("jobs", async () => {
      await queue().start();
      await ensureQueue();
      await keepJobs([...this.jobs.values()]);
    });
    const { concurrency, pollMs, scheduleMs } = this.options;
    this.loops.push(this.repeat(scheduleMs, () => this.queueDueSlots()));
    for (let i = 0; i < concurrency; i++) this.loops.push(this.repeat(pollMs, () => this.runWaiting()));
  }

  /** Takes no further job and waits for those that run. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.loops);
    await Promise.all(this.running.values());
    await queue().stop({ graceful: false });
    setSingleton("job-queue", undefined);
  }

  /** A step names its own connections: a value kept across awaits makes all promises of the process dearer. */
  private async repeat(everyMs: number, step: () => Promise<void>): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await step().catch((error: unknown) => log.warn({ err: error }, "jobs could not be read"));
      await this.pause(everyMs);
    }
  }

  private pause(ms: number): Promise<void> {
    const { signal } = this.stopping;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done, { once: true });
      function done() {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
    });
  }

  private async queueDueSlots(): Promise<void> {
    const now = clock.now().getTime();
    for (const job of this.jobs.values()) {
      if (!job.every) continue;
      const slot = now - (now % periodMs[job.every]);
      if (this.queuedSlots.get(job.name) === slot) continue;
      const payload = { slot: new Date(slot).toISOString() };
      await send({ job: job.name, payload, id: jobId(job.name, payload.slot) });
      this.queuedSlots.set(job.name, slot);
    }
  }

  /** Runs jobs one after the other until none waits. */
  private async runWaiting(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.fetched += 1;
      // Jobs that go behind the others get a turn as well, however many others there are.
      const priority = this.fetched % oldestEvery !== 0;
      const [job] = await queue().fetch<QueuedJob["data"]>(queueName, { batchSize: 1, priority });
      this.lastPollAt = performance.now();
      if (!job) return;
      // The queue gave it up for lost, and it goes on here.
      if (this.running.has(job.id)) continue;
      // One that takes long goes on without its loop, and still over the connections of jobs.
      const run = waitingAs("jobs", () => this.runOne(job))
        .catch((error: unknown) => log.warn({ err: error }, "how a job ended could not be written"))
        .finally(() => this.running.delete(job.id));
      this.running.set(job.id, run);
      await this.turnOf(run);
    }
  }

  /** Waits for a job, but for a few that take long not to their end: they would hold up all others. */
  private async turnOf(run: Promise<void>): Promise<void> {
    const ended = new AbortController();
    const isLong = pause(this.options.longMs, true, { signal: ended.signal }).catch(() => false);
    const gaveUp = await Promise.race([run.then(() => false), isLong]);
    ended.abort();
    if (!gaveUp) return;
    if (this.long >= this.options.longJobs) return run;
    this.long += 1;
    void run.finally(() => {
      this.long -= 1;
    });
  }

  private async runOne(job: QueuedJob): Promise<void> {
    const { id, data } = job;
    if (this.jobs.get(data.job)?.every === undefined) return this.runTimed(job);
    // The run under way does what this one would: two of them would take the barrier in turn.
    if (this.byClock.has(data.job)) return void (await queue().complete(queueName, id));
    this.byClock.add(data.job);
    await this.runTimed(job).finally(() => this.byClock.delete(data.job));
  }

  private async runTimed({ id, data }: QueuedJob): Promise<void> {
    const end = metrics().jobs.startTimer({ job: this.jobs.has(data.job) ? data.job : "unknown" });
    const began = performance.now();
    const failure = await this.execute(data).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    end({ outcome: failure ? "failed" : "completed" });
    if (failure) {
      log.error({ err: failure.error, job: data.job, job_id: id }, "job failed");
      await queue().fail(queueName, id, { error: redact(failure.error) });
      await keepFailure(id, data.job, failure.error);
    } else await queue().complete(queueName, id);
    await keepEnd(data.job, performance.now() - began, failure !== undefined);
  }

  private async execute(data: QueuedJob["data"]): Promise<void> {
    const job = this.jobs.get(data.job);
    if (!job) throw new Error(`There is no job ${data.job}.`);
    await keepStart(data.job);
    await job.execute(data.payload);
  }
}

const defaults = { concurrency: 2, pollMs: 1_000, scheduleMs: 5_000, longMs: 10_000, longJobs: 2 };

/** Starts the process's worker. */
export async function startJobs(jobs: readonly RunnableJob[], options: WorkerOptions = {}): Promise<void> {
  const worker = new JobWorker(jobs, { ...defaults, ...options });
  await worker.start();
  setSingleton("job-worker", worker);
}

/** Stops taking jobs and waits for those that run. */
export async function stopJobs(): Promise<void> {
  const worker = peekSingleton<JobWorker>("job-worker");
  setSingleton("job-worker", undefined);
  await worker?.stop();
}

/** Whether the worker is running and reaches its queue. */
export function jobsHealth(): { ok: boolean; detail: string } {
  const worker = peekSingleton<JobWorker>("job-worker");
  if (!worker) return { ok: false, detail: "The job worker is not running." };
  const silentMs = performance.now() - worker.lastPollAt;
  return silentMs < 60_000
    ? { ok: true, detail: "Polling." }
    : { ok: false, detail: `No poll for ${Math.round(silentMs / 1_000)} s.` };
}
