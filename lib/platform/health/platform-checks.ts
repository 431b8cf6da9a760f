import { clock } from "@/lib/platform/clock/clock";
import { databaseTimeMs, openPools, sqlPool } from "@/lib/platform/db/pool";
import { waitingAs } from "@/lib/platform/db/waiting";
import { defineCheck } from "@/lib/platform/health/readiness";
import { jobsHealth } from "@/lib/platform/jobs/worker";
import { keysHealth } from "@/lib/platform/keys/keys";
import { log } from "@/lib/platform/log/log";
import { metrics } from "@/lib/platform/metrics/metrics";

const measureEveryMs = 30_000;
const maxSkewMs = 2_000;

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
    const kind = embedded ? "embedded: for one machine, back up its folder" : "external";
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
  const measure = async () => {
    offsetMs = await waitingAs("machines", () => clock.measure(databaseTimeMs));
    measuredAt = performance.now();
    metrics().clockOffset.set(offsetMs / 1_000);
  };
  await measure();
  const timer = setInterval(() => {
    measure().catch((error: unknown) => log.warn({ err: error }, "the database's clock could not be read"));
  }, measureEveryMs);
  timer.unref();
  defineCheck("clock", () => {
    if (performance.now() - measuredAt > 4 * measureEveryMs) {
      return { ok: false, detail: "The database's clock could not be read for two minutes." };
    }
    const seconds = (Math.abs(offsetMs) / 1_000).toFixed(3);
    const way = offsetMs > 0 ? "behind" : "ahead of";
    return {
      ok: Math.abs(offsetMs) <= maxSkewMs,
      detail: `This machine's clock is ${seconds} s ${way} the database's.`,
    };
  });
  return () => clearInterval(timer);
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
