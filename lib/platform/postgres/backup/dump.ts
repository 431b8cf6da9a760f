import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { BackupError } from "./manifest";

const run = promisify(execFile);

export const dumpFile = "database.dump";

type Program = "pg_dump" | "pg_restore";

/** Dumps an external database as of one instant, in the custom format of `pg_dump`. */
export async function dumpDatabase(ownerUrl: string, directory: string): Promise<void> {
  const program = await findProgram("pg_dump", await majorOf(ownerUrl));
  const file = `--file=${join(directory, dumpFile)}`;
  await runQuietly(program, ["--format=custom", "--no-owner", "--no-privileges", file], ownerUrl);
}

/**
 * Restores a dump into an empty database, wholly or not at all.
 *
 * @throws BackupError when anything is in the database.
 */
export async function restoreDump(ownerUrl: string, directory: string): Promise<void> {
  await refuseUsed(ownerUrl);
  const program = await findProgram("pg_restore", await majorOf(ownerUrl));
  const database = decodeURIComponent(new URL(ownerUrl).pathname.slice(1));
  const options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"];
  await runQuietly(program, [...options, `--dbname=${database}`, join(directory, dumpFile)], ownerUrl);
}

async function refuseUsed(ownerUrl: string): Promise<void> {
  const used = await withClient(ownerUrl, async (client) => {
    const { rowCount } = await client.query("select 1 from pg_tables where schemaname in ('public', 'pgboss') limit 1");
    return Boolean(rowCount);
  });
  if (used) {
    throw new BackupError("The database that DATABASE_URL names is not empty. Create an empty one, and name that.");
  }
}

const majorOf = (ownerUrl: string): Promise<number> =>
  withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ version: string }>("select current_setting('server_version_num') as version");
    return Math.floor(Number(rows[0]?.version) / 10_000);
  });

/** Finds the program on the path or where Debian keeps it; an older one than the server refuses to work with it. */
async function findProgram(name: Program, serverMajor: number): Promise<string> {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  for (const candidate of [name, ...versions.map((version) => join(debian, version, "bin", name))]) {
    const version = await run(candidate, ["--version"]).catch(() => undefined);
    const major = Number(version?.stdout.match(/ (\d+)/)?.[1] ?? 0);
    if (major >= serverMajor) return candidate;
  }
  throw new BackupError(
    `This needs ${name} of PostgreSQL ${serverMajor} or later. Install PostgreSQL's client programs.`,
  );
}

async function runQuietly(program: string, args: readonly string[], ownerUrl: string): Promise<void> {
  const child = spawn(program, args, {
    env: { ...connectionEnvironment(ownerUrl), PATH: process.env.PATH, LC_ALL: "C", NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said += String(chunk);
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new BackupError(`${program} failed.\n${said.trim().split("\n").slice(-8).join("\n")}`);
}

/** A connection string on a command line would show its password to everyone on the machine. */
function connectionEnvironment(ownerUrl: string): Record<string, string> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(ownerUrl);
  const settings = {
    PGHOST: searchParams.get("host") ?? decodeURIComponent(hostname),
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGSSLMODE: searchParams.get("sslmode") ?? "",
    PGSSLROOTCERT: searchParams.get("sslrootcert") ?? "",
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ""));
}

async function withClient<T>(ownerUrl: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
