import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import type { Sql } from "@/lib/testing/database";
import type { Login } from "@/lib/testing/http";
import { freePort, startServer, untilReady } from "@/scripts/programs.mjs";

const run = promisify(execFile);

export type TestServer = {
  /** Address on which this process listens. */
  url: string;
  /** `PUBLIC_URL` of the server: the issuer. */
  publicUrl: string;
  dataDir: string;
  logFile: string;
  admin: Login;
  /** Ends it in order and keeps its data. */
  stop(): Promise<void>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
  /** The process that serves. */
  pid: number;
  runs(): boolean;
  /** Waits for the exit; answers the code, or the name of the signal. */
  exitCode(): Promise<number | string>;
};

/** A server that may still be starting. */
export type StartingServer = TestServer & {
  /** Waits until it is ready; ends it if that fails. */
  ready(): Promise<TestServer>;
};

export const admin: Login = { email: "admin@acme.example", password: "a long enough password" };

/** Names a data directory whose database is migrated: making one takes a server longer than all else it does first. */
export const filesVariable = "MANDATE_TEST_SERVER_FILES";

/** Names the arguments of Node for the server. To write its program again for each start costs more than to load it. */
export const programVariable = "MANDATE_TEST_SERVER_PROGRAM";

function programOfRun(): string[] | undefined {
  const written = process.env[programVariable];
  return written ? JSON.parse(written) : undefined;
}

/** Makes a data directory whose database is migrated and empty. */
export async function newDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), "mandate-protocol-"));
  const made = process.env[filesVariable];
  // `fs.cp` does not keep the owner of the files.
  if (made) await run("cp", ["-a", `${made}/.`, dataDir]);
  return dataDir;
}

let started = 0;

/**
 * Starts the production server with an embedded database and waits until it is ready.
 *
 * @param like A server that runs or ran: the new one has its data directory and its name, and joins its database. A
 * data directory alone is where the first server of it stores everything.
 * @param settings Further environment variables.
 * @throws Error when the application was not built: `npm test` and `npm run build` build it.
 */
export async function startTestServer(like?: Place, settings: Settings = {}): Promise<TestServer> {
  return (await newTestServer(like, settings)).ready();
}

type Place = Pick<TestServer, "dataDir"> & Partial<Pick<TestServer, "publicUrl">>;
type Settings = Readonly<Record<string, string>>;

/** Starts the production server and does not wait for it; the arguments are those of `startTestServer`. */
export async function newTestServer(like?: Place, settings: Settings = {}): Promise<StartingServer> {
  if (!existsSync(".next/BUILD_ID")) throw new Error("There is no build to test: run `npm run build` first.");
  const port = settings.PORT === undefined ? await freePort() : Number(settings.PORT);
  const dataDir = like?.dataDir ?? (await newDataDir());
  const url = `http://localhost:${port}`;
  const publicUrl = like?.publicUrl ?? settings.PUBLIC_URL ?? url;
  const logFile = join(dataDir, `server-${++started}.log`);
  const env = {
    NODE_ENV: "production",
    // The logger detects a test by this variable, and this server must log as in production.
    VITEST: undefined,
    LOG_LEVEL: "info",
    PORT: String(port),
    MANDATE_DATA_DIR: dataDir,
    MANDATE_ADMIN_EMAIL: admin.email,
    MANDATE_ADMIN_PASSWORD: admin.password,
    // Issuers that tests run themselves.
    MANDATE_ALLOW_INTERNAL_ISSUERS: "127.0.0.1/32",
    MANDATE_ALLOW_INTERNAL_STREAMS: "127.0.0.1/32",
    ...settings,
    PUBLIC_URL: publicUrl,
  };
  const program = await startServer(env, logFile, programOfRun());
  const kill = async () => {
    program.child.kill("SIGKILL");
    await program.ended;
  };
  const server: TestServer = {
    ...{ url, publicUrl, dataDir, logFile, admin, kill },
    pid: Number(program.child.pid),
    stop: () => program.stop(),
    runs: () => program.runs,
    exitCode: () => program.ended,
  };
  const ready = async () => {
    try {
      await untilReady(program, `${url}/readyz`);
    } catch (error) {
      await kill();
      throw error;
    }
    return server;
  };
  return { ...server, ready };
}

/** Ends a server and removes everything it stored. */
export async function discard(server: TestServer): Promise<void> {
  await server.stop();
  await rm(server.dataDir, { recursive: true, force: true });
}

/** Opens a connection to a server's database as the database's owner, who may read every table. */
export async function connectTo(server: Pick<TestServer, "dataDir">): Promise<{ sql: Sql; end(): Promise<void> }> {
  const url = await readFile(join(server.dataDir, "database-url"), "utf8");
  const client = new Client({ connectionString: url.trim() });
  // A test that stops the database must not end with its connection.
  client.on("error", () => undefined);
  await client.connect();
  return {
    sql: async <Row extends object>(text: string, values: unknown[] = []) =>
      (await client.query(text, values)).rows as Row[],
    end: () => client.end(),
  };
}

/** Types of the records of acts that name something, oldest first. Refused attempts are left out. */
export async function recordsAbout(sql: Sql, id: string): Promise<string[]> {
  const rows = await sql<{ type: string }>(
    "select type from log_entries where position(convert_to($1, 'UTF8') in body) > 0 and type <> 'access.refused' order by id",
    [id],
  );
  return rows.map(({ type }) => type);
}
