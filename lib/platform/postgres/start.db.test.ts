import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { crashExitCode } from "@/lib/platform/server/restarts.mjs";
import { isAlive } from "./processes";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./start";

let dataDir: string;
const lines: string[] = [];
const log = (line: string) => void lines.push(line);
const open: EmbeddedPostgres[] = [];
const others: ChildProcess[] = [];
const made: string[] = [];

async function start(directory = dataDir): Promise<EmbeddedPostgres> {
  const database = await startEmbeddedPostgres({ dataDir: directory, log });
  open.push(database);
  return database;
}

async function query(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

type Elsewhere = { child: ChildProcess; until(text: string): Promise<string[]> };

/** Another Node process that owns or uses the database. SIGUSR2 crashes it, and SIGHUP makes it exit with 1. */
function startElsewhere(): Elsewhere {
  const script = `
    const { startEmbeddedPostgres } = await import("@/lib/platform/postgres/start");
    const options = { dataDir: ${JSON.stringify(dataDir)}, log: (line) => console.log(line) };
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

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

const postmasterPid = async () =>
  Number((await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8")).split("\n")[0]);
const logged = (text: string) => expect.poll(() => lines.join("\n")).toContain(text);
const usesAnother = "Another process runs PostgreSQL: using it.";
const ownerIsGone = "The process that ran PostgreSQL is gone.";
const adopted = "from an earlier start: using it.";

beforeEach(async () => {
  dataDir = await realpath(await mkdtemp(join(tmpdir(), "mandate-pg-")));
  await chmod(dataDir, 0o711);
  made.push(dataDir);
  lines.length = 0;
});

afterEach(async () => {
  for (const child of others.splice(0))
    if (child.exitCode === null && child.signalCode === null) await kill(child, "SIGKILL");
  for (const database of open.splice(0)) await database.stop();
});

afterAll(async () => {
  for (const directory of made) await rm(directory, { recursive: true, force: true });
});

describe("a first start", () => {
  it("is private: socket only, SCRAM only, secrets in files for the owner alone", async () => {
    const database = await start();
    expect(await query(database.superuserUrl, "SHOW server_version")).toEqual([
      { server_version: expect.stringMatching(/^18\./) },
    ]);
    expect(await query(database.superuserUrl, "SHOW listen_addresses")).toEqual([{ listen_addresses: "" }]);
    expect(await readFile(join(dataDir, "postgres", "pg_hba.conf"), "utf8")).toBe("local all all scram-sha-256\n");
    for (const name of ["database-url", "postgres.json"])
      expect((await stat(join(dataDir, name))).mode & 0o777).toBe(0o600);
    expect((await stat(join(dataDir, "postgres"))).mode & 0o777).toBe(0o700);
    expect((await readFile(join(dataDir, "database-url"), "utf8")).trim()).toBe(database.ownerUrl);
    const socket = new URL(database.ownerUrl).searchParams.get("host") ?? "";
    expect((await stat(socket)).mode & 0o777).toBe(0o700);
    expect(Buffer.byteLength(join(socket, ".s.PGSQL.5432"))).toBeLessThan(104);
    const wrong = new URL(database.ownerUrl);
    wrong.password = "guess";
    await expect(query(wrong.href, "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
  });

  it("makes durable UTF-8 files with checksums and a collation that no system upgrade changes", async () => {
    const { superuserUrl } = await start();
    const shown = await query(
      superuserUrl,
      `SELECT current_setting('data_checksums') AS checksums, current_setting('fsync') AS fsync, datlocprovider AS provider,
              datlocale AS locale, pg_encoding_to_char(encoding) AS encoding FROM pg_database WHERE datname = 'mandate'`,
    );
    expect(shown).toEqual([{ checksums: "on", fsync: "on", provider: "b", locale: "C.UTF-8", encoding: "UTF8" }]);
  });

  it("gives the serving role a login of its own that changes no structure", async () => {
    const { ownerUrl, appUrl } = await start();
    await query(ownerUrl, "CREATE TABLE things (id int)");
    expect(await query(appUrl, "SELECT current_user")).toEqual([{ current_user: "mandate_app" }]);
    await expect(query(appUrl, "CREATE TABLE more (id int)")).rejects.toMatchObject({ code: "42501" });
    await expect(query(appUrl, "SELECT * FROM things")).rejects.toMatchObject({ code: "42501" });
    expect(await query(ownerUrl, "SELECT pg_has_role('mandate_owner', 'mandate_app', 'SET') AS may")).toEqual([
      { may: true },
    ]);
  });
});

describe("restarts", () => {
  it("keeps what was committed over a stop and a start", async () => {
    const first = await start();
    await query(first.ownerUrl, "CREATE TABLE kept AS SELECT 7 AS n");
    await first.stop();
    const second = await start();
    expect(second.ownerUrl).toBe(first.ownerUrl);
    expect(await query(second.ownerUrl, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
  });

  it.each(["SIGKILL", "SIGUSR2"] as const)(
    "adopts the server of a process that was killed or crashed (%s), with what it committed",
    async (signal) => {
      const elsewhere = startElsewhere();
      await elsewhere.until("serves");
      const url = (await readFile(join(dataDir, "database-url"), "utf8")).trim();
      await query(url, "CREATE TABLE kept AS SELECT 7 AS n");
      const pid = await postmasterPid();
      await kill(elsewhere.child, signal);
      const database = await start();
      expect(lines.join("\n")).toContain(adopted);
      expect(await postmasterPid()).toBe(pid);
      expect(await query(database.ownerUrl, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
      await database.stop();
      expect(isAlive(pid)).toBe(false);
    },
  );

  it("ends the server of a process that exits without stopping it", async () => {
    const elsewhere = startElsewhere();
    await elsewhere.until("serves");
    const pid = await postmasterPid();
    await kill(elsewhere.child, "SIGHUP");
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it("recovers when both the process and the server were killed", async () => {
    const elsewhere = startElsewhere();
    await elsewhere.until("serves");
    const url = (await readFile(join(dataDir, "database-url"), "utf8")).trim();
    await query(url, "CREATE TABLE kept AS SELECT 7 AS n");
    const pid = await postmasterPid();
    await kill(elsewhere.child, "SIGKILL");
    process.kill(pid, "SIGKILL");
    const database = await start();
    expect(await postmasterPid()).not.toBe(pid);
    expect(await query(database.ownerUrl, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
  });

  it("takes the lock of a dead server whose process id now belongs to another program, and leaves that program alone", async () => {
    const first = await start();
    const file = join(dataDir, "postgres", "postmaster.pid");
    const text = await readFile(file, "utf8");
    await first.stop();
    const bystander = spawn("sleep", ["60"]);
    await writeFile(file, text.replace(/^\d+/, String(bystander.pid)));
    const second = await start();
    expect(await query(second.ownerUrl, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    await kill(bystander, "SIGKILL");
  });

  it("restarts a server that dies under a living process and says so", async () => {
    const database = await start();
    await query(database.ownerUrl, "CREATE TABLE kept AS SELECT 7 AS n");
    process.kill(await postmasterPid(), "SIGKILL");
    await logged("PostgreSQL ended unexpectedly: starting it again.");
    const kept = () => query(database.ownerUrl, "SELECT n FROM kept").catch(() => "down");
    await expect.poll(kept).toEqual([{ n: 7 }]);
  });

  it("refuses the files of another major version", async () => {
    const first = await start();
    await first.stop();
    await writeFile(join(dataDir, "postgres", "PG_VERSION"), "17\n");
    await expect(start()).rejects.toThrow(/made by PostgreSQL 17, and this version of Mandate brings PostgreSQL 18/);
  });

  it("refuses a folder that was copied without its database", async () => {
    const first = await start();
    await first.stop();
    const layout = JSON.parse(await readFile(join(dataDir, "postgres.json"), "utf8"));
    const name = createHash("sha256").update("/elsewhere").digest("hex").slice(0, 12);
    await rm(join(dataDir, "postgres"), { recursive: true });
    await writeFile(join(dataDir, "postgres.json"), JSON.stringify({ ...layout, cluster: `/var/lib/mandate-${name}` }));
    await expect(start()).rejects.toThrow(/copied or moved/);
  });
});

describe("several processes", () => {
  it("uses the server that another process owns, and owns it when that one is killed", async () => {
    const elsewhere = startElsewhere();
    await elsewhere.until("serves");
    const database = await start();
    expect(lines).toContain(usesAnother);
    const pid = await postmasterPid();
    await kill(elsewhere.child, "SIGKILL");
    await logged(ownerIsGone);
    await logged(adopted);
    expect(await postmasterPid()).toBe(pid);
    await database.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it("leaves the server running for another process when the owner stops, and ends it with the last one", async () => {
    const first = await start();
    const elsewhere = startElsewhere();
    expect(await elsewhere.until("serves")).toEqual([usesAnother, "serves"]);
    const pid = await postmasterPid();
    await first.stop();
    await elsewhere.until(adopted);
    expect(await postmasterPid()).toBe(pid);
    await kill(elsewhere.child, "SIGTERM");
    expect(isAlive(pid)).toBe(false);
  });

  it("leaves the server to its owner when another process stops", async () => {
    const first = await start();
    const elsewhere = startElsewhere();
    await elsewhere.until("serves");
    const pid = await postmasterPid();
    await kill(elsewhere.child, "SIGTERM");
    expect(await query(first.ownerUrl, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await first.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it("makes one database when several processes start at once, and none is left when all stop at once", async () => {
    const all = [startElsewhere(), startElsewhere(), startElsewhere()];
    const heard = await Promise.all(all.map((each) => each.until("serves")));
    expect(heard.filter((each) => each.includes(usesAnother))).toHaveLength(2);
    const pid = await postmasterPid();
    await Promise.all(all.map((each) => kill(each.child, "SIGTERM")));
    expect(isAlive(pid)).toBe(false);
  });
});
