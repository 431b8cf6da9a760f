import type pg from "pg";
import { servingConnection } from "./pool";
import { ServingClient } from "./serving-client";

/**
 * Runs a read of a job over a connection of its own, outside every lock and transaction: one of a wide scope takes long.
 *
 * @param withinMs Limit of each statement, in place of the one of the pools.
 */
export async function longRead<T>(
  applicationName: string,
  withinMs: number,
  read: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  const limits = { statement_timeout: withinMs, query_timeout: withinMs };
  const client = new ServingClient({ ...servingConnection(applicationName), ...limits });
  try {
    await client.connect();
    await client.query("set max_parallel_workers_per_gather = 0");
    return await read(client);
  } finally {
    await client.end().catch(() => {});
  }
}
