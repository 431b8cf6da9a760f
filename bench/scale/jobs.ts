import type { ChildProcess } from "node:child_process";
import { on } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "pg";
import { askBeside, type Beside } from "@/bench/scale/beside";
import { type Bar, type Row, reaches, type Table } from "@/bench/scale/figures";
import { LabAgent } from "@/bench/scale/lab-agent";
import { connectToLab, type LabServer, startLab } from "@/bench/scale/lab-server";
import { keepTime, stillClock } from "@/bench/scale/still-clock";
import { queueName } from "@/lib/platform/jobs/queue";
import { jobRegistry } from "@/lib/startup/job-registry";

/** A job that took so long went on until its share of time was over, and may have left something. In ms. */
const shareMs = 20_000;
/** All jobs together, and so each of them, have so long. In ms. */
const nightMs = 300_000;
/** How long the server is listened to for what it writes without any job. In ms. */
const settlesFor = 10_000;

/** Transactions of jobs that wrote, rows that their statements told, and statements that told none. */
type Writes = { portions: number; rows: number; untold: number };

type Run = { tookMs: number; failed: boolean };

export type JobMeasured = {
  name: string;
  every: string;
  /** Until a run ended before its share of time. */
  runs: readonly Run[];
  again: Run;
  writes: Writes;
  beside: Beside;
};

/** Names of the jobs by the clock that are asked for; all where none is. */
export const jobsNamed = (args: readonly string[]): string[] => {
  const all = jobRegistry.filter(({ every }) => every !== undefined).map(({ name }) => name);
  const named = all.filter((name) => args.includes(name));
  return (named.length > 0 ? named : all).sort();
};

/** Measures jobs on a copy of its own, on which the clock starts none. */
export async function measureJobs(kept: string, names: readonly string[]): Promise<JobMeasured[]> {
  const server = await startLab(kept, { prepare: stillClock, imports: ["./bench/scale/count-writes.mjs"] });
  try {
    const client = await connectToLab(server.dataDir);
    return await measureEach(server, client, names).finally(() => client.end());
  } finally {
    await server.stop();
  }
}

/**
 * Has the server run one job after the other through its own queue, and each once more. Each is printed to standard error
 * as soon as it is done.
 */
async function measureEach(server: LabServer, client: Client, names: readonly string[]): Promise<JobMeasured[]> {
  const { bystander } = server.notes;
  const agent = new LabAgent(server.url, bystander, bystander);
  await listen(server, client, agent);
  const measured: JobMeasured[] = [];
  for (const name of names) {
    await keepTime(client);
    await agent.question();
    const beside = askBeside(agent);
    await writesOf(server.child, "writes");
    const runs: Run[] = [];
    do runs.push(await runOf(client, name));
    while ((runs.at(-1)?.tookMs ?? 0) >= shareMs && sumOf(runs) < nightMs);
    const writes = await writesOf(server.child, "writes");
    const again = await runOf(client, name);
    await pause(500);
    const every = jobRegistry.find((job) => job.name === name)?.every ?? "";
    measured.push({ name, every, runs, again, writes, beside: await beside.stop() });
    for (const row of measured.slice(-1)) process.stderr.write(`${rowOf(row).cells.join(" · ")}\n`);
  }
  return measured;
}

/** Waits for the jobs that the laboratory queued, and then leaves what is written without any out of the counts. */
async function listen(server: LabServer, client: Client, agent: LabAgent): Promise<void> {
  const beside = askBeside(agent);
  for (let left = true; left; await pause(500)) {
    const { rows } = await client.query(
      "select from pgboss.job where state < 'completed' and start_after <= now() limit 1",
    );
    left = rows.length > 0;
  }
  await writesOf(server.child, "quiet");
  await pause(settlesFor);
  await beside.stop();
  await writesOf(server.child, "background");
}

/** Counts what jobs wrote since the last call; after `background`, without the statements sent between `quiet` and it. */
async function writesOf(child: ChildProcess, which: "writes" | "quiet" | "background"): Promise<Writes> {
  const answers = on(child, "message");
  child.send(which);
  for await (const [{ writes }] of answers) if (writes) return writes;
  throw new Error("The server ended.");
}

const sumOf = (runs: readonly Run[]): number => runs.reduce((sum, { tookMs }) => sum + tookMs, 0);

/** Queues a job as the clock does and waits for its end. */
async function runOf(client: Client, name: string): Promise<Run> {
  const before = await endsOf(client, name);
  const payload = { slot: new Date().toISOString() };
  await client.query("insert into pgboss.job (name, data) values ($1, $2)", [queueName, { job: name, payload }]);
  for (;;) {
    await pause(50);
    const after = await endsOf(client, name);
    if (after && after.runs !== (before?.runs ?? "0")) return { tookMs: after.took, failed: after.failed };
  }
}

async function endsOf(client: Client, name: string) {
  const { rows } = await client.query<{ runs: string; took: number; failed: boolean }>(
    "select runs::text, took_ms as took, failed from job_runs where name = $1",
    [name],
  );
  return rows[0];
}

const besideBar: Bar = { figure: "p95", below: 50 };
const seconds = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`);

export function jobsTable(measured: readonly JobMeasured[]): Table {
  const runs = measured.flatMap((one) => one.runs);
  const again = measured.map((one) => one.again);
  const all: Row = {
    cells: ["all of them", "", seconds(sumOf(runs)), String(runs.length), seconds(sumOf(again)), "", "", "", "", ""],
    passed: sumOf(runs) < nightMs,
  };
  return {
    title: "Jobs by the clock, and their effect on an unrelated agent",
    note: "The server runs one job after the other through its queue. None of them has run in this laboratory before. A job that works in shares of time runs until nothing is left, and is the sum of its runs. Again: one more run right after. Portions: transactions that wrote. Rows: those that the statements report. Meanwhile 40 decisions a second run about an unrelated agent. Bars: each job, and all of them, within 5 minutes; unrelated decisions p95 < 50 ms, each answered 200.",
    heads: ["Job", "Every", "Time", "Runs", "Again", "Portions", "Rows", "Decisions p50", "p95", "Refused"],
    rows: [...measured.map(rowOf), all],
  };
}

const rowsOf = ({ rows, untold }: Writes): string =>
  untold === 0 ? String(rows) : rows === 0 ? "not told" : `${rows} and more`;

function rowOf({ name, every, runs, again, writes, beside: { times, refused, wrong } }: JobMeasured): Row {
  const failed = [...runs, again].some((run) => run.failed);
  const quiet = reaches(times, besideBar) && refused + wrong === 0;
  return {
    cells: [
      name,
      every,
      failed ? "failed" : seconds(sumOf(runs)),
      String(runs.length),
      seconds(again.tookMs),
      String(writes.portions),
      rowsOf(writes),
      `${times.p50} ms`,
      `${times.p95} ms`,
      String(refused + wrong),
    ],
    passed: !failed && sumOf(runs) < nightMs && quiet,
  };
}
