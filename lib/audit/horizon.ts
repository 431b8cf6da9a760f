import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { sqlPool } from "@/lib/platform/database/pool";

/** A record's id, and the transactions that may still write records up to it. */
export type Horizon = { upTo: string; writers: string[] };

type Reader = Pick<pg.ClientBase, "query">;

const firstLookMs = 2;
/** Time in which a command waits for running writers, in ms. Then it takes an older record. */
const commandWaitsMs = 250;

/**
 * Notes the newest committed id and every transaction that holds the barrier afterwards (S1).
 *
 * A writer takes the barrier before it draws its first id, and keeps it until its commit is visible. So a transaction
 * that drew an id up to `upTo` is either over or among the `writers`; every later one draws a larger id.
 * Nothing waits for this: the barrier is read, never taken. The two reads must stay in this order.
 */
export async function markHorizon(client: Reader): Promise<Horizon> {
  const newest = await client.query<{ id: string }>({
    name: "newest_entry",
    text: `select id from log_entries where id > coalesce((select last_entry from log_head), 0) order by id desc limit 1`,
  });
  const [{ id } = { id: "0" }] = newest.rows;
  const holders = await client.query<{ writer: string }>({
    name: "barrier_holders",
    text: `select virtualtransaction as writer from pg_locks where ${barrier}`,
  });
  return { upTo: id, writers: holders.rows.map(({ writer }) => writer) };
}

/**
 * Waits until every writer of a horizon is over: all ids up to it are then visible or given up.
 *
 * @returns false when one of them still runs after that time. The horizon stays good: ask again later.
 */
export async function isSettled(client: Reader, { writers }: Horizon, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (let wait = firstLookMs; writers.length > 0; wait *= 2) {
    const { rowCount } = await client.query({
      name: "barrier_still_held",
      text: `select 1 from pg_locks where ${barrier} and virtualtransaction = any($1) limit 1`,
      values: [writers],
    });
    if (rowCount === 0) return true;
    const left = deadline - performance.now();
    if (left <= 0) return false;
    await pause(Math.min(wait, left));
  }
  return true;
}

/**
 * Returns a record up to which every record is visible, usually the newest. A command that judges much before it takes
 * the barrier alone then reads only later records behind the barrier.
 */
export async function lastSettledEntry(): Promise<string> {
  const client = await sqlPool().connect();
  try {
    const horizon = await markHorizon(client);
    const upTo = (await isSettled(client, horizon, commandWaitsMs)) ? horizon.upTo : "0";
    const sealed = await client.query<{ last: string }>("select coalesce(max(last_entry), 0) as last from log_head");
    const last = sealed.rows[0]?.last ?? "0";
    return BigInt(upTo) > BigInt(last) ? upTo : last;
  } finally {
    client.release();
  }
}

// The advisory lock of `barrier_shared()` and `barrier_exclusive()` in this database. Those that wait for it drew no id.
const barrier = `locktype = 'advisory' and classid = 0 and objid = 770001 and objsubid = 1 and granted
  and database = (select oid from pg_database where datname = current_database())`;
