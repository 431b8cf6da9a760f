import pg from "pg";
import { ServingClient } from "@/lib/platform/db/serving-client";
import { runtime } from "@/lib/platform/runtime/runtime";
import { peekSingleton, setSingleton, singleton } from "@/lib/platform/singleton/singleton";

// Without these a black-holed database leaves a query pending for ever.
export const timeouts = {
  connectionTimeoutMillis: 2_000,
  idleTimeoutMillis: 30_000,
  query_timeout: 5_000,
  statement_timeout: 4_500,
  lock_timeout: 3_000,
  idle_in_transaction_session_timeout: 5_000,
  keepAlive: true,
} as const;

/** Connection settings of the serving role. Pools made from them, also Prisma's, hand out {@link ServingClient}s. */
export function servingConnection(applicationName: string): pg.PoolConfig {
  const { databaseUrl, setRole } = runtime();
  return {
    connectionString: databaseUrl,
    application_name: applicationName,
    ...timeouts,
    Client: ServingClient,
    // The warning of a cancelled wait for a standby must reach us, whatever the database's own setting is.
    options: ["client_min_messages=warning", ...(setRole ? ["role=mandate_app"] : [])]
      .map((one) => `-c ${one}`)
      .join(" "),
  };
}

function makePool(name: string, max: number): pg.Pool {
  const pool = new pg.Pool({ ...servingConnection(name), max });
  // An idle connection that dies is replaced at the next use; without a listener it would end the process.
  pool.on("error", () => {});
  // So would one that dies while it is lent: the query under way fails, and the connection reports it once more itself.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** Pool of the hot path: decisions and tokens have connections that no list or report can take from them. */
export const hotPool = (): pg.Pool => singleton("hot-pool", () => makePool("mandate-decisions", 6));

/** Pool for everything else that speaks SQL directly. */
export const sqlPool = (): pg.Pool => singleton("sql-pool", () => makePool("mandate-sql", 8));

/** Ends the pools; for shutdown and for tests that change database. */
export async function endPools(): Promise<void> {
  for (const name of ["hot-pool", "sql-pool"]) {
    const pool = peekSingleton<pg.Pool>(name);
    setSingleton(name, undefined);
    await pool?.end();
  }
}

/** Reads the database's clock in milliseconds since the epoch. */
export async function databaseTimeMs(): Promise<number> {
  const { rows } = await sqlPool().query<{ ms: string }>("select extract(epoch from clock_timestamp()) * 1000 as ms");
  return Number(rows[0]?.ms);
}
