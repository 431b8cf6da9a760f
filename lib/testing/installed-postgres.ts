import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { identity, serverEnvironment } from "@/lib/platform/postgres/cluster";
import { serviceUser } from "@/lib/platform/postgres/service-user";
import { runIn } from "@/lib/testing/database";
import { freePort } from "@/scripts/programs.mjs";

const run = promisify(execFile);
const silent = () => undefined;
const folder = "/usr/lib/postgresql";

/** The folder of the programs of a PostgreSQL 15 or later that Debian installed; undefined without one. */
export const installedPrograms = (): string | undefined =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((major) => Number(major) >= 15)
    .toSorted((a, b) => Number(b) - Number(a))
    .map((major) => join(folder, major, "bin"))
    .find((bin) => ["postgres", "initdb", "pg_dump", "pg_basebackup"].every((name) => existsSync(join(bin, name))));

/** A PostgreSQL beside Mandate, as an organisation runs its own. */
export class InstalledPostgres {
  #stop: () => Promise<void> = async () => undefined;
  readonly #copies: InstalledPostgres[] = [];

  private constructor(
    private readonly home: string,
    private readonly bin: string,
    private readonly port: number,
  ) {}

  static async start(bin: string): Promise<InstalledPostgres> {
    const postgres = await InstalledPostgres.place(bin);
    const files = ["--username=mandate_owner", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
    await postgres.program("initdb", [`--pgdata=${postgres.cluster}`, ...files]);
    await postgres.launch();
    await postgres.query("postgres", "create role mandate_app login");
    return postgres;
  }

  private static async place(bin: string): Promise<InstalledPostgres> {
    const home = await mkdtemp(join(tmpdir(), "mandate-installed-"));
    const user = serviceUser(silent);
    if (user) await chown(home, user.uid, user.gid);
    return new InstalledPostgres(home, bin, await freePort());
  }

  /** The options with which its programs connect to it as the owner. */
  get connection(): string[] {
    return ["--host=127.0.0.1", `--port=${this.port}`, "--username=mandate_owner"];
  }

  private get cluster(): string {
    return join(this.home, "cluster");
  }

  private program(name: string, args: readonly string[]): Promise<unknown> {
    return run(join(this.bin, name), args, {
      ...identity(serviceUser(silent)),
      cwd: "/",
      env: { ...serverEnvironment },
    });
  }

  async launch(): Promise<void> {
    const settings = [`port=${this.port}`, "listen_addresses=127.0.0.1", "fsync=off"].flatMap((one) => ["-c", one]);
    const child = spawn(join(this.bin, "postgres"), ["-D", this.cluster, "-k", this.home, ...settings], {
      ...identity(serviceUser(silent)),
      ...{ cwd: "/", env: { ...serverEnvironment }, stdio: "ignore" },
    });
    const ended = once(child, "exit");
    this.#stop = async () => {
      child.kill("SIGINT");
      await ended;
    };
    for (let left = 400; ; left--) {
      const error = await this.query("postgres", "select 1").then(silent, (cause: unknown) => cause);
      if (error === undefined) return;
      if (left === 0) throw error;
      await pause(25);
    }
  }

  /** The connection strings of a database's owner and of the role that serves. */
  urls(database: string): { ownerUrl: string; appUrl: string } {
    const url = (role: string) => `postgres://${role}@127.0.0.1:${this.port}/${database}`;
    return { ownerUrl: url("mandate_owner"), appUrl: url("mandate_app") };
  }

  /** Creates an empty database, and answers its connection strings. */
  async create(database: string): Promise<{ ownerUrl: string; appUrl: string }> {
    await this.query("postgres", `create database ${database}`);
    return this.urls(database);
  }

  query<Row extends object>(database: string, text: string): Promise<Row[]> {
    return runIn(this.urls(database).ownerUrl, text);
  }

  /** Copies the running server by `pg_basebackup`. The copy is not started. */
  async baseBackup(): Promise<InstalledPostgres> {
    const copy = await InstalledPostgres.place(this.bin);
    this.#copies.push(copy);
    const to = [`--pgdata=${copy.cluster}`, "--wal-method=stream", "--checkpoint=fast", "--no-sync"];
    await this.program("pg_basebackup", [...this.connection, ...to]);
    return copy;
  }

  /** Ends it and its copies. */
  async end(): Promise<void> {
    for (const copy of this.#copies) await copy.end();
    await this.#stop();
    await rm(this.home, { recursive: true, force: true });
  }
}
