import { agentResumed, agentSuspended } from "@/lib/agents/events";
import * as agents from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { runningProcesses } from "@/lib/decisions/sightings/store";
import { raiseDetection, wasRaisedSince } from "@/lib/detections/commands";
import { drillError } from "@/lib/drills/errors";
import { drillRun } from "@/lib/drills/events";
import { runDrillJob } from "@/lib/drills/job-names";
import { type DrillCode, drillReason, type Measurement } from "@/lib/drills/model";
import { judgeDrill, type Verdict } from "@/lib/drills/policy";
import * as store from "@/lib/drills/store";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";

/** Times in ms: until every process allows, until every process refuses, and until the next look. */
const readyWithinMs = 5_000;
const refusedWithinMs = 5_000;
const lookAgainMs = 500;
/** A drill that runs longer belongs to a server that ended. */
const longestMs = 120_000;

const actor = { type: "system", id: "drill" } as const;

/**
 * Starts a drill: every server process begins to ask, and a job stops the canary.
 *
 * @param startedById The person who started it; null for the schedule.
 * @throws DomainError `drill_not_configured`, `drill_running`
 */
export const startDrill = (startedById: string | null): Promise<string> =>
  transaction(async (tx) => {
    const settings = await store.settings(tx);
    if (!settings) throw drillError("drill_not_configured");
    const { agentId, targetMs } = settings;
    const id = newId("drill");
    await store.insert(tx, { id, agentId, targetMs, startedById });
    await enqueue(tx, runDrillJob, { drillId: id });
    return id;
  });

/**
 * Takes the next step of a started drill: stops the canary once every process allows it, and judges the drill once every
 * process refuses it. Waits for neither, because the processes measure the times themselves. Safe to repeat.
 *
 * @returns Whether the drill has a further step.
 */
export async function runDrill(drillId: string): Promise<"waits" | "ended"> {
  const drill = await store.find(drillId);
  if (drill?.status !== "running") return "ended";
  return drill.stoppedAt === null ? stopWhenReady(drill) : judgeWhenRefused(drill, drill.stoppedAt);
}

/** Queues the next step, so that the job worker runs other jobs meanwhile. */
export const runDrillAgain = (drillId: string): Promise<void> =>
  transaction((tx) =>
    enqueue(tx, runDrillJob, { drillId }, { startAfter: new Date(clock.now().getTime() + lookAgainMs) }),
  );

const isOver = (since: Date, ms: number): boolean => clock.now().getTime() - since.getTime() >= ms;

async function stopWhenReady(drill: store.DrillRow): Promise<"waits" | "ended"> {
  const processes = await runningProcesses();
  const ready = every(processes, drill.measurements, ({ firstAllowedAt }) => firstAllowedAt !== null);
  if (!ready && !isOver(drill.startedAt, readyWithinMs)) return "waits";
  // A canary that cannot be stopped holds up no evaluation.
  const { status } = await agents.getOrThrow(drill.agentId);
  if (status === "active" && (await stop(drill.id, drill.agentId))) return "waits";
  // Another run of this step may have stopped the canary.
  if ((await store.find(drill.id))?.stoppedAt) return "waits";
  await end(drill, processes, failed("nothing_allowed"));
  return "ended";
}

async function judgeWhenRefused(drill: store.DrillRow, stoppedAt: Date): Promise<"waits" | "ended"> {
  const { measurements, targetMs } = drill;
  const processes = await runningProcesses();
  const refused = every(processes, measurements, ({ firstRefusedAt }) => firstRefusedAt !== null);
  if (!refused && !isOver(stoppedAt, refusedWithinMs)) return "waits";
  await end(drill, processes, judgeDrill({ stoppedAt, targetMs, processes, measurements }));
  return "ended";
}

const failed = (code: DrillCode): Verdict => ({ status: "failed", code, effectMs: null });

const every = (processes: readonly string[], seen: readonly Measurement[], test: (one: Measurement) => boolean) =>
  processes.every((id) => seen.some((one) => one.processId === id && test(one)));

/** Suspends the canary as a person would, behind the exclusive barrier. False if it is not active. */
const stop = (drillId: string, agentId: string): Promise<boolean> =>
  transaction(
    async (tx) => {
      const agent = await agents.getOrThrow(agentId, tx);
      if (agent.status !== "active") return false;
      const reason = `${drillReason} ${drillId}`;
      const [row] = await tx.$queryRaw<{ now: Date }[]>`select clock_timestamp()::timestamptz(3) as now`;
      const stoppedAt = row?.now ?? clock.now();
      const suspended = await agents.transition(tx, agent, "suspended", { statusReason: reason, statusAt: stoppedAt });
      await append(tx, agentSuspended(actor, agent, suspended, { reason }));
      await store.markStopped(tx, drillId, stoppedAt);
      return true;
    },
    { barrier: "exclusive" },
  );

type Running = Pick<store.DrillRow, "id" | "agentId" | "startedById">;

/** Resumes the canary, keeps the result with its record, and raises a detection if the drill did not pass. */
const end = (drill: Running, processes: readonly string[], verdict: Verdict): Promise<void> =>
  transaction(async (tx) => {
    const ended = await store.finish(tx, drill.id, verdict);
    if (!ended) return;
    await resumeCanary(tx, drill.agentId, ended.stoppedAt);
    await append(tx, drillRun({ ...drill, processes: processes.length }, verdict), clock.now());
    if (verdict.status !== "passed") await raise(tx, drill.agentId);
  });

/** Resumes the canary if its last change of state is the stop of this drill. A suspension by anybody else stays. */
async function resumeCanary(tx: Tx, agentId: string, stoppedAt: Date | null): Promise<void> {
  const agent = await agents.getOrThrow(agentId, tx);
  if (agent.status !== "suspended" || agent.statusAt.getTime() !== stoppedAt?.getTime()) return;
  const resumed = await agents.transition(tx, agent, "active", { statusReason: null, statusAt: clock.now() });
  await append(tx, agentResumed(actor, agent, resumed));
}

const quietMs = 3_600_000;

/** Raises a detection about the canary, at most once an hour. */
async function raise(tx: Tx, agentId: string): Promise<void> {
  const since = new Date(clock.now().getTime() - quietMs);
  if (await wasRaisedSince(tx, "stop_drill", agentId, since)) return;
  await raiseDetection(tx, { kind: "stop_drill", agentId, instanceId: null, sightings: [] });
}

/** Raises a detection because no drill ran. */
export const raiseMissing = (agentId: string): Promise<void> => transaction((tx) => raise(tx, agentId));

/** Ends a drill whose server died, and resumes its canary. */
export async function endInterrupted(): Promise<void> {
  const last = await store.last();
  if (last?.status !== "running" || clock.now().getTime() - last.startedAt.getTime() < longestMs) return;
  await end(last, [], failed("interrupted"));
}
