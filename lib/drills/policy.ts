import type { DrillCode, DrillStatus, Measurement } from "./model";

type Facts = {
  stoppedAt: Date;
  targetMs: number;
  /** The processes that ran when the drill began. */
  processes: readonly string[];
  measurements: readonly Measurement[];
};

export type Verdict = { status: Exclude<DrillStatus, "running">; code: DrillCode | null; effectMs: number | null };

/** The time in ms from a stop to the first refusal of a process; null while it refused nothing. */
export const effectOf = ({ firstRefusedAt }: Pick<Measurement, "firstRefusedAt">, stoppedAt: Date): number | null =>
  firstRefusedAt === null ? null : Math.max(0, firstRefusedAt.getTime() - stoppedAt.getTime());

/** Judges a drill by what its processes measured. */
export function judgeDrill({ stoppedAt, targetMs, processes, measurements }: Facts): Verdict {
  const failed = (code: DrillCode): Verdict => ({ status: "failed", code, effectMs: null });
  if (measurements.every(({ firstAllowedAt }) => firstAllowedAt === null)) return failed("nothing_allowed");
  const asked = new Set(measurements.filter((one) => one.firstAllowedAt !== null).map(({ processId }) => processId));
  if (processes.some((id) => !asked.has(id))) return failed("process_silent");
  if (measurements.some(({ lastAllowedAt }) => lastAllowedAt !== null && lastAllowedAt > stoppedAt)) {
    return failed("allowed_after");
  }
  const effects = measurements.map((one) => effectOf(one, stoppedAt));
  const effectMs = effects.reduce((most, one) => (one === null || most === null ? null : Math.max(most, one)), 0);
  if (effectMs === null) return failed("not_refused");
  if (effectMs > targetMs) return { status: "slow", code: "above_target", effectMs };
  return { status: "passed", code: null, effectMs };
}

/** A percentile of some times by the nearest rank; null without any. */
export function percentile(times: readonly number[], part: number): number | null {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null;
}

type Schedule = { enabled: boolean; everyMinutes: number; setAt: Date };

const sinceLast = ({ setAt }: Schedule, startedAt: Date | null, now: Date): number =>
  now.getTime() - Math.max(setAt.getTime(), startedAt?.getTime() ?? 0);

/** Returns whether the next drill is due. The first one is due when the settings are made. */
export const isDue = (settings: Schedule, startedAt: Date | null, now: Date): boolean =>
  settings.enabled && (startedAt === null || sinceLast(settings, startedAt, now) >= settings.everyMinutes * 60_000);

/** Returns whether no drill ran for two periods. */
export const isMissing = (settings: Schedule, startedAt: Date | null, now: Date): boolean =>
  settings.enabled && sinceLast(settings, startedAt, now) > 2 * settings.everyMinutes * 60_000;
