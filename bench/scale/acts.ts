import { askBeside, type Beside } from "@/bench/scale/beside";
import { type Bar, type Row, reaches, type Table, type Times, timesOf } from "@/bench/scale/figures";
import { LabAgent } from "@/bench/scale/lab-agent";
import type { LabServer } from "@/bench/scale/lab-server";
import type { Asker } from "@/bench/scale/reads";
import type { Known } from "@/bench/scale/subjects";
import { type Act, actsOf } from "@/bench/scale/wide-acts";
import type { Session } from "@/bench/world";
import type { ComputationStarted } from "@/lib/platform/computations/schema";

export type Acted = { act: Act; took: number | undefined; said: string; beside: Beside };

/** Seconds for which an act's consequences are watched after it was answered. */
const settlesFor = 8_000;

/** Performs each act while an unrelated agent is decided about, from a second before it until its consequences settle. */
export async function performActs(
  server: LabServer,
  known: Known,
  sessions: Readonly<Record<Asker, Session>>,
): Promise<Acted[]> {
  const { bystander } = server.notes;
  const agent = new LabAgent(server.url, bystander, bystander);
  const done: Acted[] = [];
  for (const act of actsOf(known)) {
    await agent.question();
    const beside = askBeside(agent);
    await pause(1_000);
    const timed = await time(server.url, act, sessions);
    await pause(act.last ? 0 : settlesFor);
    done.push({ act, ...timed, beside: await beside.stop() });
  }
  return done;
}

/** Times the answer, and waits for what goes on as a job after it. */
async function time(url: string, act: Act, sessions: Readonly<Record<Asker, Session>>) {
  const from = performance.now();
  const seconds = () => ((performance.now() - from) / 1_000).toFixed(1);
  try {
    const answer = (await perform(url, act, sessions)) as Partial<ComputationStarted>;
    const took = performance.now() - from;
    if (answer.status !== "running") return { took, said: "done" };
    for (;;) {
      await pause(250);
      const read = (await sessions[act.as]("GET", `${act.path}s/${answer.id}`)) as { status: string };
      if (read.status === "done") return { took, said: `done as a job after ${seconds()} s` };
      if (read.status !== "running") return { took, said: `${read.status} as a job` };
    }
  } catch (error) {
    return { took: performance.now() - from, said: (error as Error).message.slice(0, 120) };
  }
}

async function perform(url: string, { as, method, path, body }: Act, sessions: Readonly<Record<Asker, Session>>) {
  if (path.startsWith("/api/")) return sessions[as](method, path, body);
  const response = await fetch(`${url}${path}`);
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  return response.arrayBuffer();
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const besideBar: Bar = { figure: "p95", below: 50 };

export function actsTable(done: readonly Acted[]): Table {
  return {
    title: "Wide commands, and what an unrelated agent notices of them",
    note: "Each once. Beside it 40 decisions a second of an agent that shares neither owner, blueprint nor resource server with the fleet, from a second before until eight seconds after. Bars: a stop is answered within 100 ms; unrelated decisions p95 < 50 ms, none refused.",
    heads: ["Command", "Answered", "Says", "Decisions p50", "p95", "p99", "Refused"],
    rows: done.map(rowOf),
  };
}

function rowOf({ act, took = 0, said, beside: { times, refused, wrong } }: Acted): Row {
  const own: Times = timesOf([took]);
  const quiet = act.last ? true : reaches(times, besideBar) && refused + wrong === 0;
  const ms = (value: number) => `${value} ms`;
  return {
    cells: [
      act.name,
      ms(own.max),
      said,
      ms(times.p50),
      ms(times.p95),
      ms(times.p99),
      act.last ? "all stop" : String(refused + wrong),
    ],
    passed: said.startsWith("done") && quiet && (act.bar === undefined || reaches(own, act.bar)),
  };
}
