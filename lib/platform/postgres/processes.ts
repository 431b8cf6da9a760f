import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Content of `postmaster.pid`: the first line is the process, the fifth the folder of its socket. */
export type PostmasterFile = { pid: number; socketDirectory: string };

/** Reads the contents of a `postmaster.pid`, or nothing when they are not complete. */
export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  const socketDirectory = lines[4]?.trim();
  return Number.isInteger(pid) && pid > 0 && socketDirectory ? { pid, socketDirectory } : undefined;
}

/** Whether a live process is the PostgreSQL server of exactly this cluster; a recycled process id is not. */
export function isPostmasterOf(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) return false;
  const line = commandLine(pid);
  const program = basename(executable(pid) ?? line.split(" ")[0] ?? "");
  return program === "postgres" && `${line} `.includes(` -D ${cluster} `);
}

/** Whether a process runs; one that ended and was not yet collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  if (!hasProc) return true;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) !== "Z";
  } catch {
    return false;
  }
}

/** Waits until no server process works in the cluster's folder any more: what a killed postmaster leaves ends soon. */
export async function waitForBackendsToEnd(cluster: string, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (!backendsOf(cluster)) return true;
    await pause(50);
  }
  return false;
}

const hasProc = existsSync("/proc/self/stat");

function backendsOf(cluster: string): boolean {
  if (!hasProc) return false;
  return readdirSync("/proc").some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const inside = readlinkSync(`/proc/${name}/cwd`) === cluster;
      return inside && basename(executable(Number(name)) ?? "") === "postgres" && isAlive(Number(name));
    } catch {
      return false;
    }
  });
}

function executable(pid: number): string | undefined {
  try {
    // A reinstalled package leaves the running program behind with this mark.
    return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, "");
  } catch {
    return undefined;
  }
}

function commandLine(pid: number): string {
  try {
    if (hasProc) return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trimEnd();
    return execFileSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}
