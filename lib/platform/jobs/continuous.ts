import { sqlPool } from "@/lib/platform/database/pool";
import { log } from "@/lib/platform/observability/log";
import { redactText } from "@/lib/platform/observability/redact";

const longestError = 500;
/** Rounds follow one another every second: they are noted so often. */
const noteEveryMs = 30_000;

const goesOnText = `
  insert into continuous_work (name, progress_at) values ($1, clock_timestamp())
  on conflict (name) do update set progress_at = excluded.progress_at, failing_since = null`;

const failsText = `
  insert into continuous_work (name, failed_at, failing_since, error) values ($1, clock_timestamp(), clock_timestamp(), $2)
  on conflict (name) do update set failed_at = excluded.failed_at, error = excluded.error,
    failing_since = coalesce(continuous_work.failing_since, excluded.failing_since)`;

/**
 * Keeps how work beside the queue of jobs goes on: each change at once, and the same again after a while. A failure to
 * keep it stops no work.
 */
export function noteRounds(name: string) {
  let last: "goes on" | "fails" | undefined;
  let notedAt = Number.NEGATIVE_INFINITY;
  const note = async (now: "goes on" | "fails", text: string, values: unknown[]): Promise<void> => {
    if (last === now && performance.now() - notedAt < noteEveryMs) return;
    [last, notedAt] = [now, performance.now()];
    try {
      await sqlPool("jobs").query(text, values);
    } catch (error) {
      log.warn({ err: error, of: name }, "the state of work could not be kept");
    }
  };
  return {
    goesOn: () => note("goes on", goesOnText, [name]),
    fails: (error: unknown) => {
      const text = redactText(error instanceof Error ? error.message : String(error)).slice(0, longestError);
      return note("fails", failsText, [name, text]);
    },
  };
}
