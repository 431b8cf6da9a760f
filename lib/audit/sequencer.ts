import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { isRestoredLog } from "@/lib/audit/restoration/restoration";
import { servingConnection } from "@/lib/platform/database/pool";
import { ServingClient } from "@/lib/platform/database/serving-client";
import { log } from "@/lib/platform/observability/log";
import { metrics } from "@/lib/platform/observability/metrics";
import { type Horizon, isSettled, markHorizon } from "./horizon";
import { logOrigin, logSigner } from "./log-key";
import { openAhead, openAheadEveryMs } from "./room";
import { openLog, type SealedChunk, type Sealer, sealChunk } from "./seal";

/** Session lock that elects the one process which seals. The head's row lock is what makes a second one harmless. */
const leadership = 770101;
const followerPauseMs = 1_000;
const maxReconnectPauseMs = 2_000;
/** Time in which a round waits for running writers, in ms. The next round continues where it stopped. */
const settleWithinMs = 100;
/** A leader asks the database at least four times a second; one that has been silent this long is stopped or cut off. */
const silentAfterMs = 10_000;

export type SequencerOptions = {
  intervalMs?: number;
  signer?: Sealer["signer"];
  /** Gets to know what waits, at every round. */
  watch?: (pending: Pending) => void;
  /** Gets to know what this process sealed, after each commit. */
  onSealed?: (chunk: SealedChunk) => void;
  /** Is told of each new connection: the database may have been restored since the last one. */
  onConnected?: () => void;
  /** How long a leader may be silent before another process takes its place. */
  silentMs?: number;
};

export type Sequencer = {
  /** Ends after the round under way, which commits. */
  stop(): Promise<void>;
};

/**
 * Starts sealing on a connection of its own; of all processes on one database exactly one seals at a time.
 *
 * Reconnects for as long as it is not stopped. Another process takes over within a second of the leader's connection
 * going away, or after ten seconds of its silence.
 */
export function startSequencer({
  intervalMs = 250,
  signer = logSigner,
  watch = measurePending,
  onSealed = () => {},
  onConnected = () => {},
  silentMs = silentAfterMs,
}: SequencerOptions = {}): Sequencer {
  const stopping = new AbortController();
  const running = run(stopping.signal, { intervalMs, signer, watch, onSealed, onConnected, silentMs });
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Runs rounds on a connection of its own until the entry is sealed; for tests and tools that cannot wait. */
export async function sealUpTo(entryId: string, signer: Sealer["signer"] = logSigner): Promise<void> {
  const client = await connect();
  try {
    const sealer: Sealer = { client, signer };
    await openLog(sealer, logOrigin());
    const round = sealingRounds(sealer);
    for (let attempt = 0; attempt < 100; attempt++) {
      await round(settleWithinMs);
      const { rowCount } = await client.query(
        "select 1 from log_entries e join log_leaves l on l.entry = e.id where e.entry_id = $1",
        [entryId],
      );
      if (rowCount === 1) return;
    }
    throw new Error(`${entryId} is not sealed: was it committed?`);
  } finally {
    await client.end();
  }
}

async function run(
  stopping: AbortSignal,
  { signer, onSealed, onConnected, ...options }: Required<SequencerOptions>,
): Promise<void> {
  for (let failures = 0; !stopping.aborted; ) {
    let client: pg.Client | undefined;
    try {
      client = await connect();
      onConnected();
      await lead({ client, signer, onSealed }, stopping, {
        ...options,
        succeeded: () => {
          failures = 0;
        },
      });
    } catch (error) {
      failures += 1;
      // The watch of the watermark says that once, and readiness goes on saying it.
      if (!isRestoredLog(error)) log.error({ err: error, failures }, "sealing is interrupted");
      await wait(Math.min(maxReconnectPauseMs, 100 * 2 ** failures), stopping);
    } finally {
      await client?.end().catch(() => {});
    }
  }
}

/** Each statement of a round knows its keys. Without statistics the planner would read whole tables for them. */
const followKeys = "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off";

async function connect(): Promise<pg.Client> {
  const client = new ServingClient(servingConnection("mandate-sequencer"));
  await client.connect();
  await client.query(followKeys);
  return client;
}

type Leading = Required<Omit<SequencerOptions, "signer" | "onSealed" | "onConnected">> & { succeeded: () => void };

async function lead(
  sealer: Sealer,
  stopping: AbortSignal,
  { intervalMs, watch, silentMs, succeeded }: Leading,
): Promise<void> {
  while (!stopping.aborted && !(await tryToLead(sealer.client))) {
    await deposeSilent(sealer.client, silentMs);
    await wait(Math.min(followerPauseMs, silentMs), stopping);
  }
  if (stopping.aborted) return;
  await openLog(sealer, logOrigin());
  log.info("this process seals the log");
  const round = sealingRounds(sealer, watch);
  let openedAt = Number.NEGATIVE_INFINITY;
  while (!stopping.aborted) {
    if (performance.now() - openedAt > openAheadEveryMs) {
      await openAhead(sealer.client);
      openedAt = performance.now();
    }
    await round(settleWithinMs);
    succeeded();
    await wait(intervalMs, stopping);
  }
}

async function tryToLead(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ leads: boolean }>(`select pg_try_advisory_lock(${leadership}) as leads`);
  return rows[0]?.leads === true;
}

/**
 * Ends the connection of a leader whose process is stopped (SIGSTOP, a frozen machine): the lock stays with it, although
 * it asks nothing any more. One that waits inside the database, for a standby for example, is left alone.
 *
 * When the process goes on it finds its connection gone, and follows.
 */
async function deposeSilent(client: pg.Client, silentMs: number): Promise<void> {
  await client.query("begin");
  try {
    // A connection that acts as the serving role may end only what the owner's login began as the owner.
    await client.query("set local role none");
    const { rowCount } = await client.query(
      `select pg_terminate_backend(a.pid) from pg_locks l join pg_stat_activity a on a.pid = l.pid
       where l.locktype = 'advisory' and l.objid = $1 and l.objsubid = 1 and l.granted and a.datname = current_database()
         and a.state like 'idle%' and a.state_change < (select clock_timestamp()) - make_interval(secs => $2)`,
      [leadership, silentMs / 1_000],
    );
    if (rowCount) log.warn({ silentMs }, "the process that seals is silent: another one takes its place");
  } catch (error) {
    log.warn({ err: error }, "a silent leader could not be deposed");
  } finally {
    await client.query("rollback");
  }
}

/**
 * Makes a function that seals, at each call, the records that were committed when its horizon was marked. If the
 * writers of a horizon do not end in time, the next call keeps it. So a slow writer delays sealing only while it runs.
 */
export function sealingRounds(
  sealer: Sealer,
  watch: (pending: Pending) => void = measurePending,
): (withinMs: number) => Promise<void> {
  let horizon: Horizon | undefined;
  return async (withinMs) => {
    const pending = await pendingEntries(sealer.client);
    watch(pending);
    if (pending.count === 0) return;
    horizon ??= await markHorizon(sealer.client);
    if (!(await isSettled(sealer.client, horizon, withinMs))) return;
    const { upTo } = horizon;
    horizon = undefined;
    for (;;) {
      const { sealed, lastEntry } = await sealChunk(sealer, upTo);
      if (sealed === 0 || BigInt(lastEntry) >= BigInt(upTo)) return;
    }
  };
}

/** The number of records that wait to be sealed, and the age of the oldest one. */
export type Pending = { count: number; oldestAgeSeconds: number };

/** Shows the waiting records in `/metrics`. */
export function measurePending({ count, oldestAgeSeconds }: Pending): void {
  const { unsealedEntries, sealingLag } = metrics();
  unsealedEntries.set(count);
  sealingLag.set(oldestAgeSeconds);
}

/** Counts the records that wait, up to 10,000. It takes no barrier, so that an idle log costs nothing. */
async function pendingEntries(client: pg.Client): Promise<Pending> {
  const { rows } = await client.query<{ count: string; age: number }>({
    name: "pending_entries",
    text: `select count(*), coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as age
           from (select created_at from log_entries where id > (select last_entry from log_head) order by id limit 10000) waiting`,
  });
  return { count: Number(rows[0]?.count ?? 0), oldestAgeSeconds: Math.max(0, rows[0]?.age ?? 0) };
}

async function wait(ms: number, stopping: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal: stopping }).catch(() => {});
}
