import { clock } from "@/lib/platform/base/clock";
import { clockDoubt, smallestJumpMs } from "@/lib/platform/base/jump";
import { isDiskFull } from "@/lib/platform/database/full-disk";
import { databaseTimeMs, openPools, sqlPool } from "@/lib/platform/database/pool";
import { aheadOfFloorMs } from "@/lib/platform/database/time-floor";
import { waitingAs } from "@/lib/platform/database/waiting";
import { jobsHealth } from "@/lib/platform/jobs/worker";
import { keysHealth } from "@/lib/platform/keys/keys";
import { currentHold, setHold } from "@/lib/platform/watermark/hold";
import { log } from "./log";
import { metrics } from "./metrics";
import { defineCheck } from "./readiness";

const measureEveryMs = 10_000;
const silentForMs = 120_000;

const waiting = "Jobs whose effect cannot be taken back wait.";

/** Ids are ordered by time, and texts found by their beginnings, only where texts are ordered by their bytes. */
const databaseFacts = `select current_setting('server_version') as version,
  (select array_agg(x order by x) from unnest(array['a', 'B', '_', 'Z', '0']) x) = array['0', 'B', 'Z', '_', 'a'] as bytewise`;
const otherOrder =
  "Its collation does not order texts by their bytes: lists may be out of order, and searches by the beginning of a text " +
  "slow. Create the database with LOCALE 'C' and ENCODING 'UTF8'.";

/** Defines what every server needs to be ready: database, keys, clock, jobs. */
export function definePlatformChecks({ embedded }: { embedded: boolean }): void {
  defineCheck("database", async () => {
    const { rows } = await sqlPool().query<{ version: string; bytewise: boolean }>(databaseFacts);
    const kind = embedded ? "embedded: for one machine, see npm run backup" : "external";
    if (isDiskFull())
      return { ok: false, detail: "The disk of PostgreSQL is full: nothing is recorded. Free some space." };
    const detail = `PostgreSQL ${rows[0]?.version ?? "?"} (${kind}).`;
    return rows[0]?.bytewise ? { ok: true, detail } : { ok: true, degraded: true, detail: `${detail} ${otherOrder}` };
  });
  defineCheck("keys", keysHealth);
  defineCheck("jobs", jobsHealth);
}

/**
 * Keeps measuring the database's clock against this machine's, and defines the check of their difference.
 *
 * @returns what ends it.
 * @throws the database's error when the first measurement fails.
 */
export async function watchClock(): Promise<() => void> {
  let measuredAt = 0;
  let offsetMs = 0;
  let doubt: string | undefined;
  const measure = async () => {
    offsetMs = await waitingAs("urgent", () => clock.measure(databaseTimeMs));
    measuredAt = performance.now();
    metrics().clockOffset.set(offsetMs / 1_000);
    const aheadMs = await waitingAs("urgent", aheadOfFloorMs);
    doubt = clockDoubt(aheadMs);
    holdWhileSetBack(-aheadMs);
  };
  await measure();
  const timer = setInterval(() => {
    measure().catch((error: unknown) => log.warn({ err: error }, "the database's clock could not be read"));
  }, measureEveryMs);
  timer.unref();
  defineCheck("clock", () => {
    const setBack = currentHold("clock");
    if (setBack) return { ok: false, detail: setBack.detail };
    if (performance.now() - measuredAt > silentForMs) {
      return { ok: false, detail: "The database's clock could not be read for two minutes." };
    }
    const seconds = (Math.abs(offsetMs) / 1_000).toFixed(3);
    const way = offsetMs > 0 ? "behind" : "ahead of";
    return {
      ok: Math.abs(offsetMs) <= smallestJumpMs,
      ...(doubt ? { degraded: true } : {}),
      detail: `This machine's clock is ${seconds} s ${way} the database's.${doubt ? ` ${doubt} ${waiting}` : ""}`,
    };
  });
  return () => clearInterval(timer);
}

/**
 * Decisions never see a time before the floor, so that a clock which is set back revives nothing. While the clock is far
 * behind it, nothing that was given a while ago is valid at the floor's time: the process states it instead of refusing
 * each decision for reasons of its own.
 */
function holdWhileSetBack(aheadMs: number): void {
  const detail =
    `The database's clock is ${(aheadMs / 1_000).toFixed(0)} s behind a time that it has shown before. If it is right ` +
    "now, run npm run clock:acknowledge -- --reason TEXT, which names the end of the wait; otherwise set it right.";
  const before = currentHold("clock");
  if (aheadMs <= smallestJumpMs) {
    setHold("clock", undefined);
    return;
  }
  if (!before) log.error({ seconds: aheadMs / 1_000 }, "the database's clock was set back: nothing is decided");
  setHold("clock", { code: "clock_set_back", detail });
}

/** Lets `/metrics` read the pools whenever it is asked. */
export function measurePools(): void {
  const { databaseConnections } = metrics();
  Object.assign(databaseConnections, {
    collect() {
      for (const [pool, { totalCount, idleCount, waitingCount }] of openPools()) {
        databaseConnections.set({ pool, state: "open" }, totalCount);
        databaseConnections.set({ pool, state: "idle" }, idleCount);
        databaseConnections.set({ pool, state: "waiting" }, waitingCount);
      }
    },
  });
}
