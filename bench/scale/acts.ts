import { z } from "zod";
import { askBeside, type Beside } from "@/bench/scale/beside";
import { type Bar, type Row, reaches, type Table, type Times, timesOf } from "@/bench/scale/figures";
import { LabAgent } from "@/bench/scale/lab-agent";
import type { LabServer } from "@/bench/scale/lab-server";
import { residentMb } from "@/bench/scale/memory";
import type { Asker } from "@/bench/scale/read";
import type { Known, Targets } from "@/bench/scale/subjects";
import { type Act, actsOf, statusReads, targetStops } from "@/bench/scale/wide-acts";
import type { Session } from "@/bench/session";

/** How long the consequences of a stop are waited for, in milliseconds. */
const patienceMs = 30_000;

const Revocation = z.object({
  effectiveAt: z.string(),
  consequences: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
});

/** Reports the consequences of stops: the time when the last one settled, or the rows written so far. */
async function consequencesOf(session: Session, revocations: readonly string[]): Promise<string> {
  const last = revocations.at(-1);
  if (!last) return "";
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const { effectiveAt, consequences } = Revocation.parse(await session("GET", `/api/revocations/${last}`));
    const { settledAt, ...counts } = consequences;
    const rows = Object.values(counts).reduce<number>((sum, count) => sum + Number(count), 0);
    if (typeof settledAt === "string")
      return `${rows} rows in ${((Date.parse(settledAt) - Date.parse(effectiveAt)) / 1_000).toFixed(1)} s`;
    if (performance.now() > deadline) return `${rows} rows so far, and going on`;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

export type Acted = { act: Act; times: Times; said: string; consequences: string; beside: Beside };

/** Seconds for which an act's consequences are watched after it was answered. */
const settlesFor = 8_000;

/** The widest stops need a sign-in of the last minutes. In ms. */
const freshFor = 120_000;

/**
 * Performs each act while an unrelated agent is decided about, from a second before it until its consequences settle.
 *
 * A series of stops is one row. Each is printed to standard error as soon as it is done.
 */
export async function performActs(
  server: LabServer,
  known: Known & { targets: Targets },
  signInAll: () => Promise<Readonly<Record<Asker, Session>>>,
): Promise<Acted[]> {
  let [sessions, signedIn] = [await signInAll(), performance.now()];
  const { bystander } = server.notes;
  const agent = new LabAgent(server.url, bystander, bystander);
  const done: Acted[] = [];
  const before = statusReads.map((one) => [one]);
  const after = statusReads.map((one) => [{ ...one, name: `${one.name}, after the stops above` }]);
  const alone = actsOf(known).map((one) => [one]);
  for (const acts of [...before, ...targetStops(known.targets), ...after, ...alone]) {
    const [act] = acts;
    if (!act) continue;
    if (performance.now() - signedIn > freshFor) [sessions, signedIn] = [await signInAll(), performance.now()];
    await agent.question();
    const beside = askBeside(agent);
    await pause(1_000);
    const { took, said, ids } = await performAll(server, acts, sessions);
    await pause(act.last ? 0 : settlesFor);
    const consequences = await consequencesOf(sessions.security, ids);
    const acted = { act, times: timesOf(took), said, consequences, beside: await beside.stop() };
    done.push(acted);
    process.stderr.write(`${rowOf(acted).cells.join(" · ")}\n`);
  }
  return done;
}

type Performed = { took: number[]; said: string; ids: string[] };

async function performAll(
  server: LabServer,
  acts: readonly Act[],
  sessions: Readonly<Record<Asker, Session>>,
): Promise<Performed> {
  const [took, ids]: [number[], string[]] = [[], []];
  let said = "done";
  for (const act of acts) {
    const from = performance.now();
    try {
      const answer = await perform(server, act, sessions);
      took.push(performance.now() - from);
      if (answer.id?.startsWith("rev_")) ids.push(answer.id);
      if (answer.status === "running") said = await followed(act, answer.id ?? "", sessions, from);
    } catch (error) {
      took.push(performance.now() - from);
      said = (error as Error).message.slice(0, 120).replaceAll("|", " ");
    }
    if (act.again) said = `${said}; ${await readAgain(server, act.path)}`;
  }
  return { took, said, ids };
}

/** Waits for the job that continues after the answer. */
async function followed(
  act: Act,
  id: string,
  sessions: Readonly<Record<Asker, Session>>,
  from: number,
): Promise<string> {
  for (;;) {
    await pause(250);
    const { status } = (await sessions[act.as]("GET", `${act.path}s/${id}`)) as { status: string };
    if (status === "done") return `done as a job after ${((performance.now() - from) / 1_000).toFixed(1)} s`;
    if (status !== "running") return `${status} as a job`;
  }
}

async function perform(
  { url }: LabServer,
  { as, method, path, body }: Act,
  sessions: Readonly<Record<Asker, Session>>,
) {
  if (path.startsWith("/api/")) return sessions[as](method, path, body);
  const response = await fetch(`${url}${path}`);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  return {};
}

/** Reads a page 30 times and reports the server's resident memory before and after. */
async function readAgain({ url, pid }: LabServer, path: string): Promise<string> {
  const before = residentMb(pid);
  for (let i = 0; i < 30; i++) await (await fetch(`${url}${path}`)).arrayBuffer();
  return `memory ${before} MB, after 30 more readings ${residentMb(pid)} MB`;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const besideBar: Bar = { figure: "p95", below: 50 };

export function actsTable(done: readonly Acted[]): Table {
  return {
    title: "Wide commands, and their effect on an unrelated agent",
    note: "Each command runs once, or as often as its name shows. At the same time 40 decisions a second run about an unrelated agent. That agent shares neither owner, blueprint nor resource server with the fleet. These decisions begin a second before the command and end at least eight seconds after it. Bars: a stop is answered within 100 ms (p99 of a series), a status list within 300 ms; unrelated decisions p95 < 50 ms, each answered 200. Refused: answers other than 200 (503 among them) and wrong ones.",
    heads: ["Command", "Answered (p50 / p99)", "Result", "Consequences", "Decisions p50", "p95", "p99", "Refused"],
    rows: done.map(rowOf),
  };
}

function rowOf({ act, times: own, said, consequences, beside: { times, refused, wrong } }: Acted): Row {
  const quiet = act.last ? true : reaches(times, besideBar) && refused + wrong === 0;
  const ms = (value: number) => `${value} ms`;
  return {
    cells: [
      own.count === 1 ? act.name : `${act.name} (${own.count} times)`,
      own.count === 1 ? ms(own.max) : `${ms(own.p50)} / ${ms(own.p99)}`,
      said,
      consequences,
      ms(times.p50),
      ms(times.p95),
      ms(times.p99),
      act.last ? "all stop" : String(refused + wrong),
    ],
    passed: said.startsWith("done") && quiet && (act.bar === undefined || reaches(own, act.bar)),
  };
}
