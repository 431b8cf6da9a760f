import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "pg";
import { askBeside, type Beside } from "@/bench/scale/beside";
import { type Bar, type Row, reaches, type Table, timesOf } from "@/bench/scale/figures";
import type { LabAgent } from "@/bench/scale/lab-agent";
import type { LabServer } from "@/bench/scale/lab-server";
import { someAgents } from "@/bench/scale/many";
import type { Session } from "@/bench/session";

const perSecond = 500;
const seconds = 60;
/** Agents whose usual decisions are the load. */
const working = 100;
/** A detection that takes longer counts as missed. In ms. */
const patienceMs = 30_000;

/** Faults that need no time of learning: as many questions as the rule wants, each refused. */
const faults = [
  { kind: "denial_burst", questions: Array.from({ length: 10 }, () => ({ action: "read" })) },
  { kind: "limit_probing", questions: [610, 620, 630, 640].map((amount) => ({ amount: `${amount}.00` })) },
] as const;
type Kind = (typeof faults)[number]["kind"];

/** Times in ms since 1970: of the last action of a fault, and when its detection was stored and was shown. */
type Fault = { kind: Kind; agentId: string; at: number; storedAt?: number; shownAt?: number };

export type Found = { faults: readonly Fault[]; beside: Beside };

/** Puts a fault a second into a load of decisions, and looks for its detection. */
export async function measureFound(server: LabServer, client: Client, security: Session): Promise<Found> {
  const agents = await someAgents(server, client, working + seconds);
  await untilWatched(client);
  // Their tokens, for which the load does not wait.
  for (const { agent } of agents) await agent.question();
  const [usual, odd] = [agents.slice(0, working), agents.slice(working)];
  let turn = 0;
  const next = () => (usual[turn++ % usual.length] ?? agents[0])?.agent.question() ?? Promise.reject();
  const beside = askBeside({ question: next }, perSecond);
  const known: Fault[] = [];
  const looking = new AbortController();
  const looks = [lookEach(50, looking.signal, () => markStored(client, known))];
  looks.push(lookEach(200, looking.signal, () => markShown(security, known)));
  try {
    for (const [n, { agent, agentId }] of odd.entries()) {
      const began = performance.now();
      const fault = faults[n % faults.length];
      if (fault) known.push(await commit(agent, agentId, fault));
      await pause(Math.max(0, 1_000 - (performance.now() - began)));
    }
    const load = await beside.stop();
    for (let waited = 0; waited < patienceMs && known.some((one) => !one.shownAt); waited += 200) await pause(200);
    return { faults: known, beside: load };
  } finally {
    looking.abort();
    await Promise.all([beside.stop(), ...looks]);
  }
}

/** The rules read what the laboratory logged before. */
async function untilWatched(client: Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ left: string }>(
      "select (select coalesce(max(size), 0) from log_head) - position as left from watch_cursor",
    );
    if (Number(rows[0]?.left ?? 0) <= 0) return;
    await pause(1_000);
  }
}

/** Asks until each question is refused; a server that has no time for one answers 503. */
async function commit(agent: LabAgent, agentId: string, { kind, questions }: (typeof faults)[number]): Promise<Fault> {
  let at = 0;
  for (const question of questions) {
    for (let refused = false; !refused; ) {
      const { url, init } = await agent.question(question);
      at = Date.now();
      const response = await fetch(url, init);
      const { decision } = (await response.json()) as { decision?: boolean };
      if (response.ok && decision !== false) throw new Error(`A fault of ${agentId} was not refused.`);
      refused = response.ok;
    }
  }
  return { kind, agentId, at };
}

async function lookEach(everyMs: number, signal: AbortSignal, look: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    // A later look sees what this one misses.
    await look().catch(() => undefined);
    await pause(everyMs);
  }
}

function mark(
  known: readonly Fault[],
  found: readonly { kind: string; agentId: string }[],
  as: "storedAt" | "shownAt",
) {
  const now = Date.now();
  for (const fault of known)
    if (found.some(({ kind, agentId }) => kind === fault.kind && agentId === fault.agentId)) fault[as] ??= now;
}

async function markStored(client: Client, known: readonly Fault[]): Promise<void> {
  const { rows } = await client.query<{ kind: string; agentId: string }>(
    'select kind::text, agent_id as "agentId" from detections where agent_id = any($1) and status = $2',
    [known.map(({ agentId }) => agentId), "open"],
  );
  mark(known, rows, "storedAt");
}

async function markShown(security: Session, known: readonly Fault[]): Promise<void> {
  const page: unknown = await security("GET", "/api/detections?status=open&limit=200");
  const { detections } = page as { detections: { kind: string; about: { id: string } }[] };
  mark(
    known,
    detections.map(({ kind, about }) => ({ kind, agentId: about.id })),
    "shownAt",
  );
}

const bar: Bar = { figure: "p95", below: 5_000 };

export function foundTable({ faults: all, beside }: Found): Table {
  const { times, refused, wrong } = beside;
  const kinds = [...new Set(all.map(({ kind }) => kind))];
  const rows = [
    ...kinds.map((kind) =>
      rowOf(
        kind,
        all.filter((one) => one.kind === kind),
      ),
    ),
    rowOf("both", all),
  ];
  return {
    title: "From an action to its detection",
    note: `While ${perSecond} decisions a second ran about ${working} agents, ${all.length} other agents made one fault each, one in a second. Stored: the detection is in the database. Shown: it is on the first page of open detections, which is read five times a second. Both count from the moment in which the last action of the fault was sent. The decisions had a p50 of ${times.p50} ms and a p95 of ${times.p95} ms; ${refused + wrong} were not answered as they should be. Bar: shown p95 < 5 s, and none missed.`,
    heads: ["Fault", "Made", "Found", "Stored p50", "Stored p95", "Shown p50", "Shown p95", "Longest"],
    rows,
  };
}

function rowOf(name: string, all: readonly Fault[]): Row {
  const since = (as: "storedAt" | "shownAt") =>
    timesOf(all.flatMap((fault) => (fault[as] === undefined ? [] : [fault[as] - fault.at])));
  const [stored, shown] = [since("storedAt"), since("shownAt")];
  const cells = [name, all.length, shown.count, stored.p50, stored.p95, shown.p50, shown.p95, shown.max];
  return {
    cells: cells.map((cell, n) => (n < 3 ? String(cell) : `${cell} ms`)),
    passed: shown.count === all.length && reaches(shown, bar),
  };
}
