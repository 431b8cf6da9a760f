import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { Client } from "pg";
import { afterAll, afterEach, beforeEach, expect } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/lib/platform/postgres/start";
import { crashExitCode } from "@/lib/platform/server/restarts.mjs";

// `fs.cp` does not keep the owner of the files.
const run = promisify(execFile);

let directory = "";
const made: string[] = [];
const open: EmbeddedPostgres[] = [];
const others: ChildProcess[] = [];
const held = new Set<() => void>();

/** Lines that this process logged during the test. */
export const lines: string[] = [];
export const adopted = "from an earlier start: using it.";

/** Data directory of the test. */
export const dataDir = (): string => directory;

/** Gives each test of the file a data directory, and ends its processes after it. */
export function prepareDataDirectories(): void {
  beforeEach(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), "mandate-pg-")));
    await chmod(directory, 0o711);
    made.push(directory);
    lines.length = 0;
  });

  afterEach(async () => {
    for (const goOn of held) goOn();
    for (const child of others.splice(0))
      if (child.exitCode === null && child.signalCode === null) await kill(child, "SIGKILL");
    for (const database of open.splice(0)) await database.stop();
  });

  afterAll(async () => {
    for (const path of made.splice(0)) await rm(path, { recursive: true, force: true });
  });
}

/** A data directory whose database was started once: that takes much longer than each later start. */
let startedOnce = "";

/** Fills the data directory of the test with what a first start makes. */
export async function fillDataDirectory(): Promise<void> {
  if (startedOnce === "" || !existsSync(startedOnce)) {
    startedOnce = await realpath(await mkdtemp(join(tmpdir(), "mandate-pg-")));
    made.push(startedOnce);
    const database = await startEmbeddedPostgres({ dataDir: startedOnce, log: () => undefined });
    await database.stop();
  }
  // If the database's user cannot enter the directory, its files are elsewhere, and each test makes its own.
  if (existsSync(join(startedOnce, "postgres"))) await run("cp", ["-a", `${startedOnce}/.`, directory]);
}

/** Starts or joins the database of the test. */
export async function start(): Promise<EmbeddedPostgres> {
  const database = await startEmbeddedPostgres({ dataDir: directory, log: (line) => void lines.push(line) });
  open.push(database);
  return database;
}

type Elsewhere = { child: ChildProcess; until(text: string): Promise<string[]> };

/** Another Node process that owns or uses the database. SIGUSR2 crashes it, and SIGHUP makes it exit with 1. */
export function startElsewhere(): Elsewhere {
  const script = `
    const { startEmbeddedPostgres } = await import("@/lib/platform/postgres/start");
    const options = { dataDir: ${JSON.stringify(directory)}, log: (line) => console.log(line) };
    const database = await startEmbeddedPostgres(options);
    process.on("SIGTERM", () => database.stop().then(() => process.exit(0)));
    process.on("SIGUSR2", () => process.exit(${crashExitCode}));
    process.on("SIGHUP", () => process.exit(1));
    console.log("serves");
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  others.push(child);
  const output = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  /** Lists its lines up to the first that holds the text. */
  const until = async (text: string) => {
    const heard: string[] = [];
    while (!heard.at(-1)?.includes(text)) {
      const { value, done } = await output.next();
      if (done) throw new Error(`It ended without a line about "${text}": ${heard.join(" ")}`);
      heard.push(value);
    }
    return heard;
  };
  return { child, until };
}

export async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

export async function query(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

export const postmasterPid = async (): Promise<number> =>
  Number((await readFile(join(directory, "postgres", "postmaster.pid"), "utf8")).split("\n")[0]);

/** Waits until this process logged the text. */
export const logged = (text: string): Promise<void> => expect.poll(() => lines.join("\n")).toContain(text);

/**
 * Kills the server and stops one of its other processes. So the server cannot start again until the answer is called.
 */
export async function killAndHold(url: string): Promise<() => void> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const pid = rows[0]?.pid ?? 0;
  process.kill(pid, "SIGSTOP");
  const goOn = () => {
    if (held.delete(goOn)) process.kill(pid, "SIGCONT");
  };
  held.add(goOn);
  process.kill(await postmasterPid(), "SIGKILL");
  return goOn;
}
