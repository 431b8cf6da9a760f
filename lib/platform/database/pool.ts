import pg from "pg";
import { runtime } from "@/lib/platform/base/runtime";
import { peekSingleton, setSingleton, singleton } from "@/lib/platform/base/singleton";
import { ServingClient } from "./serving-client";
import { type Waiter, waiterNow, waiters } from "./waiting";

/** The connection leads to a standby, which takes no writes. */
class StandbyOnly extends Error {
  /** SQLSTATE cannot_connect_now. */
  readonly code = "57P03";

  constructor() {
    super("The database is a standby and takes no writes.");
  }
}

/** Gives up a new connection that leads to a standby: after a failover the address may do so for a moment. */
async function refuseStandby(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ standby: boolean }>("select pg_is_in_recovery() as standby");
  if (rows[0]?.standby) throw new StandbyOnly();
}

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

/**
 * Connections of one server process at most. Statements and transactions are apart: a transaction may also need a
 * statement outside it. With those of the sequencer and of live updates there are 32. So three processes fit into the
 * 97 connections that PostgreSQL has by default. A test adds them up.
 */
export const poolSizes = {
  decisions: 6,
  statements: { people: 5, machines: 2, strangers: 2, jobs: 2, urgent: 2 },
  transactions: { people: 3, machines: 2, strangers: 2, jobs: 2, urgent: 2 },
} as const satisfies { decisions: number; statements: Sizes; transactions: Sizes };
type Sizes = Readonly<Record<Waiter, number>>;

/** Connection settings of the serving role. Pools made from them, also Prisma's, hand out {@link ServingClient}s. */
export function servingConnection(applicationName: string): pg.PoolConfig {
  const { databaseUrl, setRole } = runtime();
  // The database's settings do not count: the warning of a cancelled wait for a standby must arrive, times are UTC, and
  // transactions are read committed. No statement is long enough to be compiled: without statistics the planner
  // overestimates short ones.
  const isolation = "default_transaction_isolation=read\\ committed";
  const always = ["client_min_messages=warning", "timezone=UTC", "jit=off", isolation];
  const settings = [...always, ...(setRole ? ["role=mandate_app"] : [])];
  return {
    connectionString: databaseUrl,
    application_name: applicationName,
    ...timeouts,
    Client: ServingClient,
    options: settings.map((one) => `-c ${one}`).join(" "),
    onConnect: refuseStandby,
  };
}

/** Check of a new connection before any decision uses it. */
export type ConnectionCheck = { check: (client: pg.ClientBase) => Promise<void> };

/** Sets the check of new connections of the hot path; none before. */
export const checkHotConnections = (check: ConnectionCheck["check"] | undefined): void =>
  setSingleton("connection-check", check && { check });

/** The pool's own hook: it gives a connection that fails up, and its caller the error. */
function verify(client: pg.ClientBase, done: (error?: Error) => void): void {
  const checked = peekSingleton<ConnectionCheck>("connection-check")?.check(client) ?? Promise.resolve();
  checked.then(() => done(), done);
}

/** Makes a pool of the serving role. */
export function makePool(name: string, max: number, options: pg.PoolConfig & { verify?: typeof verify } = {}): pg.Pool {
  const pool = new pg.Pool({ ...servingConnection(`mandate-${name}`), max, ...options });
  // An idle connection that dies is replaced at the next use; without a listener it would end the process.
  pool.on("error", () => {});
  return pool;
}

const poolOf = (name: string, max: number, options?: Parameters<typeof makePool>[2]): pg.Pool =>
  singleton(`pool-${name}`, () => makePool(name, max, options));

/** Pool of the hot path: decisions and tokens have connections that no list or report can take from them. */
export const hotPool = (): pg.Pool => poolOf("decisions", poolSizes.decisions, { verify });

/** The connections of stops stay open, so that a stop never waits for a new one. */
const keptOpen = (waiter: Waiter, max: number): { min?: number } => (waiter === "urgent" ? { min: max } : {});

function statementPool(waiter: Waiter): pg.Pool {
  const max = poolSizes.statements[waiter];
  return poolOf(waiter, max, keptOpen(waiter, max));
}

/** Pool for everything that speaks SQL directly and is no decision: that of who waits, or else that of people. */
export const sqlPool = (waiter: Waiter = waiterNow() ?? "people"): pg.Pool => statementPool(waiter);

/** Pool for facts that decisions read, and pages, exports and jobs as well: the hot one for decisions alone. */
export function factsPool(): pg.Pool {
  const waiter = waiterNow();
  return waiter === undefined ? hotPool() : statementPool(waiter);
}

/** Pool for transactions of who waits. */
export function transactionPool(): pg.Pool {
  const waiter = waiterNow() ?? "people";
  const max = poolSizes.transactions[waiter];
  return poolOf(`${waiter}-transactions`, max, keptOpen(waiter, max));
}

const poolNames = ["decisions", ...waiters, ...waiters.map((waiter) => `${waiter}-transactions`)];

/** The pools that were opened so far, by name. */
export const openPools = (): [name: string, pool: pg.Pool][] =>
  poolNames.flatMap((name): [string, pg.Pool][] => {
    const pool = peekSingleton<pg.Pool>(`pool-${name}`);
    return pool ? [[name, pool]] : [];
  });

/** Ends the pools; for shutdown and for tests that change database. */
export async function endPools(): Promise<void> {
  for (const [name, pool] of openPools()) {
    setSingleton(`pool-${name}`, undefined);
    await pool.end();
  }
}

/** Reads the database's clock in milliseconds since the epoch. */
export async function databaseTimeMs(): Promise<number> {
  const { rows } = await sqlPool().query<{ ms: string }>("select extract(epoch from clock_timestamp()) * 1000 as ms");
  return Number(rows[0]?.ms);
}
