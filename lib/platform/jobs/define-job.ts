import { createHash } from "node:crypto";
import { z } from "zod";
import { doubtOfClock } from "@/lib/platform/database/time-floor";
import { log } from "@/lib/platform/observability/log";

export type Period = "1m" | "5m" | "1h" | "1d";

export const periodMs: Record<Period, number> = { "1m": 60_000, "5m": 300_000, "1h": 3_600_000, "1d": 86_400_000 };

/** A job as the worker sees it. */
export type RunnableJob = {
  /** `noun.verb`, e.g. `delegations.expire`. Stored with every waiting job, so it never changes its meaning. */
  name: string;
  every?: Period;
  lasting?: boolean;
  /** Checks the stored payload and runs. A lasting job does nothing while the database's clock is in doubt. */
  execute(payload: unknown): Promise<void>;
};

export type Job<P extends object> = RunnableJob & { payload: z.ZodType<P> };

type ByTheClock = {
  /** Runs once in each period, on one server. The payload is then `slotPayload`. */
  every: Period;
  /**
   * Whether a wrong clock makes the job do what nothing takes back: it ends, removes, resumes, records or tells something
   * because of the time. A job that only goes on with what was begun, or computes what it will compute again, is not.
   */
  lasting: boolean;
};

/** `lasting`, as above: in doubt such a job is left out. Another job by the clock must do its work later. */
type Ordered = { every?: never; lasting?: boolean };

type Definition<P extends object> = (ByTheClock | Ordered) & {
  name: string;
  payload: z.ZodType<P>;
  /** May be run again after a crash: it must be safe to repeat. */
  run: (payload: P) => Promise<unknown>;
};

/** Payload of a job that runs by the clock: the start of its period. */
export const slotPayload = z.object({ slot: z.iso.datetime() });

/** Declares a background job. */
export function defineJob<P extends object>({ run, ...definition }: Definition<P>): Job<P> {
  return {
    ...definition,
    async execute(payload) {
      const checked = definition.payload.parse(payload);
      const doubt = definition.lasting ? await doubtOfClock() : undefined;
      if (doubt === undefined) await run(checked);
      else log.info({ job: definition.name, doubt }, "a job waits until the clock is believed");
    },
  };
}

/**
 * Makes the fixed id of a job with that name and key (RFC 9562 section 5.8). A second server that enqueues it gets a
 * collision instead of a second run.
 */
export function jobId(name: string, key: string): string {
  const bytes = createHash("sha256").update(`${name}\n${key}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
