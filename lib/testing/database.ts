import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, DatabaseError } from "pg";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/lib/platform/postgres/start";
import { deploy } from "@/prisma/migrate";
import { writeVerifier } from "@/scripts/verifier.mjs";
import { within } from "./within";

const template = "mandate_template";
const variable = "MANDATE_TEST_DATABASES";

/** Runs SQL and answers its rows. */
export type Sql = <Row extends object = Record<string, unknown>>(text: string, values?: unknown[]) => Promise<Row[]>;
type Urls = Pick<EmbeddedPostgres, "ownerUrl" | "appUrl" | "superuserUrl">;

/** A database that only one test file uses: migrated and empty. */
export type TestDatabase = {
  ownerUrl: string;
  appUrl: string;
  superuserUrl: string;
  /** Copies it as it is now, as a backup would; ends every connection to it. */
  copy(): Promise<TestDatabase>;
  /** Runs one statement over a connection of its own. */
  asSuperuser: Sql;
  drop(): Promise<void>;
};

/** Starts one PostgreSQL for a whole run and migrates the database that every test file gets a copy of. */
export const setup = (): Promise<() => Promise<void>> => within(300_000, "The database of the tests", start());

async function start(): Promise<() => Promise<void>> {
  await writeVerifier();
  const dataDir = await mkdtemp(join(tmpdir(), "mandate-test-"));
  const server = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  await withoutDurability(server);
  await administer(server, `CREATE DATABASE ${template} OWNER mandate_owner`);
  await deploy(inDatabase(server.ownerUrl, template));
  const { ownerUrl, appUrl, superuserUrl } = server;
  process.env[variable] = JSON.stringify({ ownerUrl, appUrl, superuserUrl });
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

/** No power cut meets these databases. Each copy of one makes two checkpoints, after which pages would be logged wholly. */
async function withoutDurability(server: Urls): Promise<void> {
  for (const setting of ["fsync", "full_page_writes"]) await administer(server, `ALTER SYSTEM SET ${setting} = off`);
  await administer(server, "SELECT pg_reload_conf()");
}

/**
 * Copies the migrated template into a database of its own.
 *
 * @throws Error when the test run did not start PostgreSQL: only the `db` and `protocol` projects do.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const database = await copyOf(template);
  // Servers at work keep the floor of time near; the template is as old as the run.
  await database.asSuperuser("update time_floor set floor = clock_timestamp()");
  return database;
}

/** Creates a database in which there is nothing. */
export const createEmptyDatabase = (): Promise<TestDatabase> => copyOf("template0");

async function copyOf(source: string): Promise<TestDatabase> {
  const text = process.env[variable];
  if (!text) throw new Error("No PostgreSQL runs for this test: name the file *.db.test.ts or put it in e2e/protocol.");
  const urls: Urls = JSON.parse(text);
  const name = `test_${randomBytes(8).toString("hex")}`;
  // Without a log of each page that is copied: making and dropping a database then takes half as long.
  await administer(urls, `CREATE DATABASE ${name} TEMPLATE ${source} OWNER mandate_owner STRATEGY FILE_COPY`);
  return {
    ownerUrl: inDatabase(urls.ownerUrl, name),
    appUrl: inDatabase(urls.appUrl, name),
    superuserUrl: inDatabase(urls.superuserUrl, name),
    copy: async () => {
      const end = `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '${name}'`;
      for (let tries = 1; ; tries++) {
        await administer(urls, end);
        try {
          return await copyOf(name);
        } catch (error) {
          // A client that was cut off has connected again meanwhile.
          if (!(error instanceof DatabaseError) || error.code !== "55006" || tries === 5) throw error;
        }
      }
    },
    asSuperuser: (text, values) => runIn(inDatabase(urls.superuserUrl, name), text, values),
    drop: () => administer(urls, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function administer({ superuserUrl }: Pick<Urls, "superuserUrl">, statement: string): Promise<void> {
  await runIn(inDatabase(superuserUrl, "postgres"), statement);
}

/** Runs one statement over a connection of its own. The server may end meanwhile. */
export async function runIn<Row extends object>(
  connectionString: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 60_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** The same server with another database. */
export function inDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}
