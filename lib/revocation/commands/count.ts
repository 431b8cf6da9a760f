import type pg from "pg";
import { longRead } from "@/lib/platform/database/long-read";
import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { waitingAs } from "@/lib/platform/database/waiting";
import { log } from "@/lib/platform/observability/log";
import { impactOf } from "@/lib/revocation/impact.store";
import { isBegun } from "@/lib/revocation/progress";
import * as store from "@/lib/revocation/store";

/** Bounds of the count before the answer, which then takes about 20 ms. A job counts larger scopes. */
const soon = { withinMs: 1_000, atMost: 500 } as const;
const jobWithinMs = 120_000;
const everything = 100_000_000;

/** A count that fails within this time (ms) is cheap to repeat, up to `attempts` in all. */
const cheapMs = 10_000;
const attempts = 3;
const pauseMs = 200;

/**
 * Counts the objects that a revocation stopped, outside every lock, and stores the count. It repeats a count that fails
 * early, for example by a lost connection. If the count still fails, the revocation stays uncounted, and its record has
 * no `impact`.
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

/** Returns the failure; undefined without one. */
async function countOnce(revocationId: string): Promise<unknown> {
  try {
    const row = await uncounted(revocationId);
    if (row) await countAlone(row);
    return undefined;
  } catch (error) {
    return error ?? new Error("The count failed without a reason.");
  }
}

const countAlone = (row: Row): Promise<void> =>
  longRead("mandate-counts", jobWithinMs, (client) => count(client, row, everything));

/**
 * Counts like {@link countImpact} if that is quick; otherwise the job does. No other stop waits for its connections.
 */
export const countSmallImpact = (revocationId: string): Promise<void> =>
  waitingAs("people", () => countSoon(revocationId));

/**
 * Counts the newest stop of a subject like {@link countSmallImpact}. The stop is in effect before, and nothing waits for
 * the count but its answer.
 */
export async function countStopOf(subjectId: string): Promise<void> {
  const id = await store.newestOf(prisma(), subjectId);
  if (id !== null) await countSmallImpact(id);
}

async function countSoon(revocationId: string): Promise<void> {
  let client: pg.PoolClient | undefined;
  try {
    const found = uncounted(revocationId);
    // A failure is met below, when the connection is there.
    found.catch(() => {});
    client = await sqlPool().connect();
    // One message: the answer of a stop waits for each.
    await client.query(`begin; set local statement_timeout = ${soon.withinMs}`);
    const row = await found;
    if (row) await count(client, row, soon.atMost);
  } catch (error) {
    log.debug({ err: error, revocation_id: revocationId }, "the impact of a revocation is left to its job");
  } finally {
    // The transaction only read, so the answer does not wait for its end.
    if (client) void release(client);
  }
}

/** A connection that cannot roll back is not used again. */
async function release(client: pg.PoolClient): Promise<void> {
  const lost = await client.query("rollback").then(
    () => false,
    () => true,
  );
  client.release(lost);
}

type Row = NonNullable<Awaited<ReturnType<typeof store.find>>>;

/** Reads a revocation that is neither counted nor begun. Another one needs no connection for its count. */
async function uncounted(revocationId: string): Promise<Row | undefined> {
  const row = await store.find(prisma(), revocationId);
  return row && row.countedAt === null && !isBegun(row.progress) ? row : undefined;
}

async function count(reader: pg.ClientBase, row: Row, atMost: number): Promise<void> {
  const scope = { kind: row.scope, subjectId: row.subjectId };
  const { capped, tokensUntil, ...impact } = await impactOf(reader, scope, { atMost, revocationId: row.id });
  if (!capped) await store.keepImpact(prisma(), row.id, impact, tokensUntil);
}
