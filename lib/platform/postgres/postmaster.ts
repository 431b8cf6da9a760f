import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Binaries } from "./binaries";
import { identity, serverEnvironment } from "./cluster";
import { answersBefore } from "./connection";
import { type Layout, makeSocketDirectory } from "./layout";
import { isPostmasterOf, parsePostmasterFile, waitForBackendsToEnd } from "./processes";
import type { ServiceUser } from "./service-user";

/** A running PostgreSQL server. `ended` resolves when its process is gone, however it went. */
export type Postmaster = { pid: number; socketDirectory: string; adopted: boolean; ended: Promise<void> };

/** Given on the command line, so they win over files in the cluster and an upgrade brings its own. */
const settings = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  max_connections: "100",
  shared_buffers: "128MB",
  password_encryption: "scram-sha-256",
  timezone: "UTC",
  logging_collector: "on",
  log_directory: "log",
  log_filename: "postgresql-%a.log",
  log_rotation_age: "1d",
  log_rotation_size: "0",
  log_truncate_on_rotation: "on",
  log_file_mode: "0600",
  log_checkpoints: "off",
  log_statement: "none",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
} as const;

const retryWindowMs = 15_000;

/** Settings of a server's start. */
export type Launch = { layout: Layout; binaries: Binaries; user: ServiceUser | undefined; log: (line: string) => void };

/**
 * Adopts the server that a killed process left running for this cluster, or starts one; answers when it serves.
 *
 * Never ends a process it cannot prove to be this cluster's server: such a `postmaster.pid` is only removed.
 *
 * @throws Error with a plain sentence and the end of the server's log when it does not stay up.
 */
export async function adoptOrStart(context: Launch): Promise<Postmaster> {
  const { layout, log } = context;
  const deadline = performance.now() + retryWindowMs;
  for (;;) {
    const postmaster = (await leftRunning(layout, log)) ?? (await launch(context));
    const serving = { ...layout, socketDirectory: postmaster.socketDirectory };
    if (await answersBefore(postmaster.ended, serving, log)) return postmaster;
    await waitForBackendsToEnd(layout.cluster, 2000);
    const said = await lastWords(layout);
    // The remains of a killed server can hold its lock for a moment longer.
    const transient = postmaster.adopted || /lock file|shared memory/i.test(said);
    if (!transient || performance.now() > deadline) throw new Error(`The embedded PostgreSQL did not start.\n${said}`);
    await pause(250);
  }
}

/** Ends a server: fast shutdown, then an immediate one, each with its time. */
export async function shutDown(postmaster: Postmaster, cluster: string, log: (line: string) => void): Promise<void> {
  for (const [signal, patienceMs] of [
    ["SIGINT", 10_000],
    ["SIGQUIT", 4_000],
  ] as const) {
    if (!isPostmasterOf(postmaster.pid, cluster)) return;
    process.kill(postmaster.pid, signal);
    const waiting = new AbortController();
    const patience = pause(patienceMs, true, { signal: waiting.signal }).catch(() => false);
    const late = await Promise.race([postmaster.ended.then(() => false), patience]);
    waiting.abort();
    if (!late) return;
    log(`PostgreSQL did not stop within ${patienceMs / 1000} s of ${signal}.`);
  }
  throw new Error(`PostgreSQL (process ${postmaster.pid}) did not stop; it recovers by itself at the next start.`);
}

async function leftRunning(layout: Layout, log: (line: string) => void): Promise<Postmaster | undefined> {
  const file = join(layout.cluster, "postmaster.pid");
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const found = parsePostmasterFile(text);
  if (found && isPostmasterOf(found.pid, layout.cluster)) {
    log(`PostgreSQL is still running (process ${found.pid}) from an earlier start: using it.`);
    return { ...found, adopted: true, ended: goneByPolling(found.pid, layout.cluster) };
  }
  if (!(await waitForBackendsToEnd(layout.cluster, retryWindowMs))) {
    throw new Error(`Processes of an earlier PostgreSQL still work in ${layout.cluster} and do not end.`);
  }
  log("Removing the lock that a killed PostgreSQL left behind; it recovers what was committed.");
  const socket = join(found?.socketDirectory ?? layout.socketDirectory, ".s.PGSQL.5432");
  for (const path of [file, `${socket}.lock`, socket]) await rm(path, { force: true });
  return undefined;
}

async function launch({ layout, binaries, user }: Launch): Promise<Postmaster> {
  await makeSocketDirectory(layout.socketDirectory, user);
  const output = join(layout.socketDirectory, "start.log");
  await rm(output, { force: true });
  const handle = await open(output, "wx", 0o600);
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  try {
    const child = spawn(
      binaries.postgres,
      ["-D", layout.cluster, "-k", layout.socketDirectory, ...options],
      // Its own session, so that Ctrl-C in a terminal reaches us and not the database under us.
      {
        ...identity(user),
        cwd: "/",
        env: { ...serverEnvironment },
        detached: true,
        stdio: ["ignore", handle.fd, handle.fd],
      },
    );
    const ended = once(child, "exit").then(() => undefined);
    await once(child, "spawn");
    child.unref();
    return { pid: child.pid ?? 0, socketDirectory: layout.socketDirectory, adopted: false, ended };
  } finally {
    await handle.close();
  }
}

async function goneByPolling(pid: number, cluster: string): Promise<void> {
  while (isPostmasterOf(pid, cluster)) await pause(200, undefined, { ref: false });
}

/** The end of what the server wrote: to its standard error before its log is open, and to its newest log. */
async function lastWords(layout: Layout): Promise<string> {
  const folder = join(layout.cluster, "log");
  const names = await readdir(folder).catch(() => []);
  const logs = await Promise.all(
    names.map(async (name) => ({ file: join(folder, name), at: (await stat(join(folder, name))).mtimeMs })),
  );
  const newest = logs.toSorted((a, b) => b.at - a.at)[0]?.file;
  const texts = [join(layout.socketDirectory, "start.log"), newest].map((file) =>
    file ? readFile(file, "utf8").catch(() => "") : "",
  );
  return (await Promise.all(texts)).flatMap((text) => text.trim().split("\n").slice(-8)).join("\n");
}
