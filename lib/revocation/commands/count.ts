import pg from "pg";
import { servingConnection, sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { waitingAs } from "@/lib/platform/database/waiting";
import { log } from "@/lib/platform/observability/log";
import { impactOf } from "@/lib/revocation/impact/store";
import { isBegun } from "@/lib/revocation/progress";
import * as store from "@/lib/revocation/store";

/** How far the answer of a revocation counts, which bounds its time to some 20 ms; a job counts what is more. */
const soon = { withinMs: 1_000, atMost: 500 } as const;
const jobWithinMs = 120_000;
const everything = 100_000_000;

/** A count that failed sooner than this costs little to try again, so often in all. */
const cheapMs = 10_000;
const attempts = 3;
const pauseMs = 200;

/**
 * Counts the objects that a revocation stopped, outside every lock, and stores the count. A count that fails early, as
 * by a lost connection, is tried again. If it still fails, the revocation stays uncounted, and its record has no
 * `impact`.
 *
 * It reads the state of the rows before the job writes them. Afterwards, or for a counted revocation, it has no effect.
 */
export async function countImpact(revocationId: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const began = performance.now();
    const failure = await countOnce(revocationId);
    if (failure === undefined) return;
    if (attempt === attempts || performance.now() - began > cheapMs) {
      log.warn({ err: failure, revocation_id: revocationId }, "the impact of a revocation could not be counted");
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Answers the failure; undefined where there is none. */
async function countOnce(revocationId: string): Promise<unknown> {
  const limits = { statement_timeout: jobWithinMs, query_timeout: jobWithinMs };
  const client = new pg.Client({ ...servingConnection("mandate-counts"), ...limits });
  // The query under way reports a lost connection; without a listener it would end the process as well.
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("set max_parallel_workers_per_gather = 0");
    await count(client, revocationId, everything);
    return undefined;
  } catch (error) {
    return error ?? new Error("The count failed without a reason.");
  } finally {
    await client.end().catch(() => {});
  }
}

/** The same where it is quick, over connections that no other stop waits for; otherwise it is left to the job. */
export const countSmallImpact = (revocationId: string): Promise<void> =>
  waitingAs("people", () => countSoon(revocationId));

async function countSoon(revocationId: string): Promise<void> {
  let client: pg.PoolClient | undefined;
  try {
    client = await sqlPool().connect();
    await client.query("begin");
    await client.query("select set_config('statement_timeout', $1, true)", [`${soon.withinMs}ms`]);
    await count(client, revocationId, soon.atMost);
  } catch (error) {
    log.debug({ err: error, revocation_id: revocationId }, "the impact of a revocation is left to its job");
  } finally {
    await client?.query("rollback").catch(() => {});
    client?.release();
  }
}

async function count(reader: pg.ClientBase, revocationId: string, atMost: number): Promise<void> {
  const row = await store.find(prisma(), revocationId);
  if (!row || row.countedAt !== null || isBegun(row.progress)) return;
  const scope = { kind: row.scope, subjectId: row.subjectId };
  const { capped, ...impact } = await impactOf(reader, scope, { atMost, revocationId });
  if (!capped) await store.keepImpact(prisma(), revocationId, impact);
}
