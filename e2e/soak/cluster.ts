import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, openSync, readdirSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import {
  type ClusterPlace,
  type MemberPlace,
  type ProxyPlace,
  patroniConfig,
  proxyConfig,
} from "@/e2e/soak/patroni-config";
import { freePort } from "@/scripts/programs.mjs";

const programs = ["patroni", "etcd", "haproxy"];
const postgresHome = "/usr/lib/postgresql";

/** The newest PostgreSQL of Debian on this machine, from 15. */
function binDir(): string | undefined {
  const versions = existsSync(postgresHome) ? readdirSync(postgresHome).map(Number) : [];
  const newest = Math.max(
    0,
    ...versions.filter((version) => existsSync(join(postgresHome, `${version}/bin/postgres`))),
  );
  return newest >= 15 ? join(postgresHome, String(newest), "bin") : undefined;
}

/** Lists the programs of a cluster that this machine lacks; empty if it can run one. */
export function missingPrograms(): string[] {
  const missing = programs.filter((name) => !["/usr/bin", "/usr/sbin"].some((path) => existsSync(join(path, name))));
  if (!existsSync("/usr/lib/python3/dist-packages/etcd")) missing.push("python3-etcd");
  return binDir() ? missing : [...missing, "PostgreSQL 15 or later"];
}

/** A member of the cluster as Patroni reports it. */
export type MemberState = { name: string; role: string; state: string; lag?: number | string };

/** A PostgreSQL primary and two standbys under Patroni and etcd, and HAProxy before them and before two servers. */
export class Cluster {
  readonly #processes = new Map<string, ChildProcess>();

  private constructor(
    readonly home: string,
    readonly place: ClusterPlace,
    readonly proxy: ProxyPlace,
  ) {}

  /** Starts everything and waits for a primary with its standbys. */
  static async start(serverPorts: readonly number[]): Promise<Cluster> {
    const home = await mkdtemp(join(tmpdir(), "mandate-cluster-"));
    await chmod(home, 0o755);
    const members: MemberPlace[] = [];
    for (const name of ["a", "b", "c"]) {
      const dataDir = join(home, name);
      await mkdir(dataDir, { mode: 0o700 });
      members.push({ name, dataDir, sqlPort: await freePort(), restPort: await freePort() });
    }
    const place = {
      ...{ etcdPort: await freePort(), binDir: binDir() ?? "", members },
      password: randomBytes(16).toString("hex"),
    };
    const cluster = new Cluster(home, place, {
      sqlPort: await freePort(),
      httpPort: await freePort(),
      servers: serverPorts,
    });
    try {
      await cluster.#startAll();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  async #startAll(): Promise<void> {
    const { etcdPort, members } = this.place;
    const peer = `http://127.0.0.1:${await freePort()}`;
    const client = `http://127.0.0.1:${etcdPort}`;
    this.#run("etcd", [
      ...[
        "etcd",
        "--data-dir",
        join(this.home, "etcd"),
        "--listen-client-urls",
        client,
        "--advertise-client-urls",
        client,
      ],
      ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", `default=${peer}`],
    ]);
    await until("etcd answers", async () => (await fetch(`${client}/health`)).ok);
    for (const member of members) {
      const file = join(member.dataDir, "patroni.yml");
      await writeFile(file, patroniConfig(this.place, member), { mode: 0o600 });
      for (const path of [member.dataDir, file]) await give(path);
    }
    for (const { name } of members) this.startMember(name);
    const config = join(this.home, "haproxy.cfg");
    await writeFile(config, proxyConfig(this.place, this.proxy));
    this.#run("haproxy", ["haproxy", "-f", config, "-db"]);
    await this.untilWhole();
  }

  #run(name: string, [program = "", ...args]: string[], user?: string): void {
    const output = openSync(join(this.home, `${name}.log`), "a");
    const asUser = user ? ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--init-groups", program] : [program];
    const [command = "", ...rest] = [...asUser, ...args];
    const child = spawn(command, rest, { cwd: "/", detached: true, stdio: ["ignore", output, output] });
    this.#processes.set(name, child);
  }

  /** Starts the Patroni of a member, which starts its PostgreSQL. */
  startMember(name: string): void {
    const { dataDir } = this.member(name);
    this.#run(name, ["patroni", join(dataDir, "patroni.yml")], process.getuid?.() === 0 ? "postgres" : undefined);
  }

  member(name: string): MemberPlace {
    const member = this.place.members.find((one) => one.name === name);
    if (!member) throw new Error(`There is no member ${name}.`);
    return member;
  }

  /** Asks the members that answer; the first answer counts. */
  async states(): Promise<MemberState[]> {
    for (const { restPort } of this.place.members) {
      const answer = await fetch(`http://127.0.0.1:${restPort}/cluster`, { signal: AbortSignal.timeout(1_000) }).catch(
        () => undefined,
      );
      if (answer?.ok) return ((await answer.json()) as { members: MemberState[] }).members;
    }
    return [];
  }

  /** The name of the primary; undefined while there is none. */
  async primary(): Promise<string | undefined> {
    for (const { name, restPort } of this.place.members) {
      const answer = await fetch(`http://127.0.0.1:${restPort}/primary`, { signal: AbortSignal.timeout(1_000) }).catch(
        () => undefined,
      );
      if (answer?.ok) return name;
    }
    return undefined;
  }

  /** Waits until each member is the primary or follows it, and commits wait for a standby. */
  async untilWhole(): Promise<void> {
    await until("every member serves", async () => {
      const states = await this.states();
      const followers = states.filter(({ state }) => state === "streaming");
      return states.some(({ role }) => role === "leader") && followers.length === this.place.members.length - 1;
    });
    await until("commits wait for a standby", async () => {
      const [row] = await this.sql<{ names: string }>("select current_setting('synchronous_standby_names') as names");
      return row?.names !== "" && row?.names !== "*";
    });
  }

  url(role: string, database: string, port = this.proxy.sqlPort): string {
    return `postgres://${role}:${this.place.password}@127.0.0.1:${port}/${database}`;
  }

  /** Runs a statement on the primary as the superuser. */
  async sql<Row extends object = Record<string, unknown>>(
    text: string,
    {
      values = [],
      database = "postgres",
      port = this.proxy.sqlPort,
    }: { values?: unknown[]; database?: string; port?: number } = {},
  ): Promise<Row[]> {
    const client = new Client({
      connectionString: this.url("postgres", database, port),
      connectionTimeoutMillis: 3_000,
    });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query(text, values)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  /** The processes of a member: its Patroni first, then its PostgreSQL's ruling one. */
  async processesOf(name: string): Promise<{ patroni: number; postmaster: number }> {
    const [pid = ""] = (await readFile(join(this.member(name).dataDir, "data", "postmaster.pid"), "utf8")).split("\n");
    return { patroni: this.#processes.get(name)?.pid ?? 0, postmaster: Number(pid) };
  }

  async stop(): Promise<void> {
    for (const child of this.#processes.values()) signal(child.pid, "SIGCONT");
    for (const { name, dataDir } of this.place.members) {
      const child = this.#processes.get(name);
      signal(child?.pid, "SIGKILL");
      const text = await readFile(join(dataDir, "data", "postmaster.pid"), "utf8").catch(() => "");
      signal(Number(text.split("\n")[0]) || undefined, "SIGQUIT");
    }
    for (const child of this.#processes.values()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, "exit");
      signal(child.pid, "SIGKILL");
      await ended;
    }
    await pause(500);
    await rm(this.home, { recursive: true, force: true });
  }
}

/** Signals one process that this run started; one that is gone is no fault. */
export function signal(pid: number | undefined, name: NodeJS.Signals): void {
  try {
    if (pid) process.kill(pid, name);
  } catch {
    // It ended meanwhile.
  }
}

/** PostgreSQL refuses to run as root. */
async function give(path: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  await chown(path, id("-u"), id("-g"));
}

export async function until(what: string, holds: () => Promise<boolean>, withinMs = 90_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs / 1000} s in vain: ${what}.`);
    await pause(100);
  }
}
