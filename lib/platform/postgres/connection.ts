import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import type { Layout } from "./layout";

/** Name of the database that Mandate keeps everything in. */
export const database = "mandate";
/** Sets up and supervises; serves no request. */
export const superuserRole = "postgres";
/** Owns the database and changes its structure. */
export const ownerRole = "mandate_owner";
/** Serves requests: reads and writes rows, changes no structure and no sealed entry. */
export const appRole = "mandate_app";

const port = 5432;

/** Runs a piece of set-up as the database's superuser and closes the connection. */
export async function asSuperuser<T>(layout: Layout, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    host: layout.socketDirectory,
    port,
    user: superuserRole,
    password: layout.passwords.superuser,
    database: "postgres",
    connectionTimeoutMillis: 2000,
    query_timeout: 30_000,
    application_name: "mandate-supervisor",
  });
  // A connection that breaks while idle reports here; the query in flight rejects on its own.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The connection string of a role: `pg` and Prisma's adapter take the socket's folder from its `host` parameter. */
export function connectionUrl(
  socketDirectory: string,
  login: { role: string; password: string; name?: string },
): string {
  const { role, password, name = database } = login;
  return `postgres://${role}:${encodeURIComponent(password)}@localhost:${port}/${name}?host=${encodeURIComponent(socketDirectory)}`;
}

/**
 * Asks `SELECT 1` until the server answers. Recovery after a crash may take its time, so only `end` ends the wait.
 *
 * @returns whether the server answered before `end`.
 * @throws Error with a plain sentence when the server does not accept the recorded password.
 */
export async function answersBefore(
  end: Promise<unknown>,
  layout: Layout,
  log: (line: string) => void,
): Promise<boolean> {
  const ended = new AbortController();
  const over = end.then(() => ended.abort());
  await Promise.race([over, askUntilAnswered(layout, { log, signal: ended.signal })]);
  return !ended.signal.aborted;
}

async function askUntilAnswered(
  layout: Layout,
  { log, signal }: { log: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  const from = performance.now();
  for (let notices = 1; !signal.aborted; ) {
    try {
      await asSuperuser(layout, (client) => client.query("SELECT 1"));
      return;
    } catch (error) {
      if ((error as { code?: string }).code === "28P01") {
        throw new Error(`The database in ${layout.cluster} does not accept the password recorded in postgres.json.`);
      }
    }
    const seconds = (performance.now() - from) / 1000;
    if (seconds > notices * 10) log(`Still waiting for PostgreSQL (${(notices++ * 10).toFixed(0)} s) …`);
    await pause(50);
  }
}
