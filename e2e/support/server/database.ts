import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestServer } from "./process";

/** Finds the processes of a server's PostgreSQL: the one that rules the others, and its children. */
export async function databaseProcesses({ dataDir }: Pick<TestServer, "dataDir">): Promise<number[]> {
  const { cluster } = JSON.parse(await readFile(join(dataDir, "postgres.json"), "utf8"));
  return processesIn(cluster);
}

/** Finds the processes of a PostgreSQL by the folder of its files, the ruling one first. */
export async function processesIn(cluster: string): Promise<number[]> {
  const [first = ""] = (await readFile(join(cluster, "postmaster.pid"), "utf8")).split("\n");
  const postmaster = Number(first);
  const all = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(all.map(async (pid) => [pid, await parentOf(pid)] as const));
  return [postmaster, ...parents.filter(([, parent]) => parent === postmaster).map(([pid]) => pid)];
}

/** Sends a signal to all of them, the ruling one first. */
export async function signalDatabase(server: Pick<TestServer, "dataDir">, signal: NodeJS.Signals): Promise<void> {
  for (const pid of await databaseProcesses(server)) process.kill(pid, signal);
}

async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name before the last parenthesis may hold anything.
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) || undefined;
}
