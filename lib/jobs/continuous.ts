import { clock } from "@/lib/platform/base/clock";
import type { CheckResult } from "@/lib/platform/observability/readiness";
import { readWork, type WorkRow } from "./continuous.store";
import type { ContinuousWork } from "./schema";
import { workWords } from "./words";

/** Work stands still if something that is due has waited longer than this. */
export const stillMs = 120_000;

const isStill = ({ oldestAt }: WorkRow): boolean =>
  oldestAt !== null && clock.now().getTime() - oldestAt.getTime() > stillMs;

function stateOf(row: WorkRow): ContinuousWork["state"] {
  if (isStill(row)) return "still";
  return row.failingSince === null ? "working" : "failing";
}

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

/** Lists the work that goes on beside the queue of jobs. Its caller authorises it. */
export async function listContinuousWork(): Promise<ContinuousWork[]> {
  return (await readWork()).map((row) => ({
    ...{ name: row.name, what: workWords[row.name] ?? row.name, state: stateOf(row), waiting: row.waiting },
    ...{ progressAt: instant(row.progressAt), oldestAt: instant(row.oldestAt) },
    ...{ failedAt: instant(row.failedAt), failingSince: instant(row.failingSince), error: row.error },
  }));
}

/** Checks one kind of work: it is degraded when something that is due has waited too long. */
export const workHealth = (beginning: string) => async (): Promise<CheckResult> => {
  const rows = (await readWork()).filter(({ name }) => name.startsWith(beginning));
  const still = rows.filter(isStill);
  const waiting = rows.reduce((sum, row) => sum + row.waiting, 0);
  if (still.length === 0) return { ok: true, detail: `${waiting.toLocaleString("en")} wait.` };
  const since = still.map(({ name, oldestAt }) => `${name} since ${instant(oldestAt)}`).join(", ");
  return { ok: true, degraded: true, detail: `It stands still: ${since}. The list of jobs names the last failure.` };
};
