import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import {
  adopted,
  dataDir,
  fillDataDirectory,
  kill,
  lines,
  logged,
  postmasterPid,
  prepareDataDirectories,
  query,
  start,
  startElsewhere,
} from "@/lib/testing/embedded-postgres";
import { isAlive } from "./processes";

prepareDataDirectories();

describe("a first start", () => {
  it("is private: socket only, SCRAM only, secrets in files for the owner alone", async () => {
    const database = await start();
    expect(await query(database.superuserUrl, "SHOW server_version")).toEqual([
      { server_version: expect.stringMatching(/^18\./) },
    ]);
    expect(await query(database.superuserUrl, "SHOW listen_addresses")).toEqual([{ listen_addresses: "" }]);
    expect(await readFile(join(dataDir(), "postgres", "pg_hba.conf"), "utf8")).toBe("local all all scram-sha-256\n");
    for (const name of ["database-url", "postgres.json"])
      expect((await stat(join(dataDir(), name))).mode & 0o777).toBe(0o600);
    expect((await stat(join(dataDir(), "postgres"))).mode & 0o777).toBe(0o700);
    expect((await readFile(join(dataDir(), "database-url"), "utf8")).trim()).toBe(database.ownerUrl);
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
  beforeEach(fillDataDirectory);

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
      const url = (await readFile(join(dataDir(), "database-url"), "utf8")).trim();
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
    const url = (await readFile(join(dataDir(), "database-url"), "utf8")).trim();
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
    const file = join(dataDir(), "postgres", "postmaster.pid");
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
    await writeFile(join(dataDir(), "postgres", "PG_VERSION"), "17\n");
    await expect(start()).rejects.toThrow(/made by PostgreSQL 17, and this version of Mandate brings PostgreSQL 18/);
  });

  it("refuses a folder that was copied without its database", async () => {
    const first = await start();
    await first.stop();
    const layout = JSON.parse(await readFile(join(dataDir(), "postgres.json"), "utf8"));
    const name = createHash("sha256").update("/elsewhere").digest("hex").slice(0, 12);
    await rm(join(dataDir(), "postgres"), { recursive: true });
    await writeFile(
      join(dataDir(), "postgres.json"),
      JSON.stringify({ ...layout, cluster: `/var/lib/mandate-${name}` }),
    );
    await expect(start()).rejects.toThrow(/copied or moved/);
  });
});
