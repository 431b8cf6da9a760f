import { readdirSync, readFileSync } from "node:fs";

/** CPU time that has been used so far, in microseconds. */
export type CpuTime = { server: number; database: number };

/** Linux counts in hundredths of a second, on every machine. */
const tickUs = 10_000;

type Process = { pid: number; parent: number; name: string; us: number };

/**
 * Adds up the CPU time of a process and of all it started, those that ended among them; PostgreSQL's by itself.
 *
 * Answers nothing where the system does not tell (it is Linux that has `/proc`).
 */
export function cpuTimeOf(pid: number): CpuTime | undefined {
  const all = processes();
  const family = new Set([pid]);
  const time: CpuTime = { server: 0, database: 0 };
  // Parents mostly stand before their children, but numbers start over.
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const one of all) if (family.has(one.parent)) family.add(one.pid);
  }
  for (const one of all) if (family.has(one.pid)) time[one.name === "postgres" ? "database" : "server"] += one.us;
  return all.length === 0 ? undefined : time;
}

function processes(): Process[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap(statOf);
  } catch {
    return [];
  }
}

function statOf(pid: string): Process[] {
  try {
    const [, name = "", rest = ""] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "latin1")) ?? [];
    const fields = rest.split(" ").map(Number);
    // Of proc_pid_stat(5): ppid, then utime, stime and those of children that ended.
    const [parent = 0, ticks = 0] = [fields[1], sum(fields.slice(11, 15))];
    return [{ pid: Number(pid), parent, name, us: ticks * tickUs }];
  } catch {
    // It ended meanwhile.
    return [];
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
