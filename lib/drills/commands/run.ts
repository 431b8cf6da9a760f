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

/** Times in ms: until every process allows, until every process refuses, and between two looks. */
const readyWithinMs = 5_000;
const refusedWithinMs = 5_000;
const lookMs = 50;
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

/** Runs a started drill to its end. Safe to repeat: an ended drill is left as it is. */
export async function runDrill(drillId: string): Promise<void> {
  const drill = await store.find(drillId);
  if (drill?.status !== "running" || drill.stoppedAt !== null) return;
  const processes = await runningProcesses();
  const ready = ({ firstAllowedAt }: Measurement) => firstAllowedAt !== null;
  await until(readyWithinMs, async () => every(processes, await store.measurementsOf(drillId), ready));
  // A canary that cannot be stopped holds up no evaluation.
  const { status } = await agents.getOrThrow(drill.agentId);
  const stoppedAt = status === "active" ? await stop(drillId, drill.agentId) : undefined;
  if (stoppedAt === undefined) return end(drill, processes, failed("nothing_allowed"));
  const refused = ({ firstRefusedAt }: Measurement) => firstRefusedAt !== null;
  await until(refusedWithinMs, async () => every(processes, await store.measurementsOf(drillId), refused));
  const measurements = await store.measurementsOf(drillId);
  await end(drill, processes, judgeDrill({ stoppedAt, targetMs: drill.targetMs, processes, measurements }));
}

const failed = (code: DrillCode): Verdict => ({ status: "failed", code, effectMs: null });

const every = (processes: readonly string[], seen: readonly Measurement[], test: (one: Measurement) => boolean) =>
  processes.every((id) => seen.some((one) => one.processId === id && test(one)));

async function until(withinMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isSo()) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, lookMs));
}

/** Suspends the canary as a person would, behind the exclusive barrier. Undefined if it is not active. */
const stop = (drillId: string, agentId: string): Promise<Date | undefined> =>
  transaction(
    async (tx) => {
      const agent = await agents.getOrThrow(agentId, tx);
      if (agent.status !== "active") return undefined;
      const reason = `${drillReason} ${drillId}`;
      const suspended = await agents.transition(tx, agent, "suspended", {
        statusReason: reason,
        statusAt: clock.now(),
      });
      await append(tx, agentSuspended(actor, agent, suspended, { reason }));
      const [row] = await tx.$queryRaw<{ now: Date }[]>`select clock_timestamp()::timestamptz(3) as now`;
      const stoppedAt = row?.now ?? clock.now();
      await store.markStopped(tx, drillId, stoppedAt);
      return stoppedAt;
    },
    { barrier: "exclusive" },
  );

type Running = Pick<store.DrillRow, "id" | "agentId" | "startedById">;

/** Resumes the canary, keeps the result with its record, and raises a detection if the drill did not pass. */
const end = (drill: Running, processes: readonly string[], verdict: Verdict): Promise<void> =>
  transaction(async (tx) => {
    if (!(await store.finish(tx, drill.id, verdict))) return;
    await resumeCanary(tx, drill.agentId);
    await append(tx, drillRun({ ...drill, processes: processes.length }, verdict), clock.now());
    if (verdict.status !== "passed") await raise(tx, drill.agentId);
  });

/** Resumes the canary if a drill suspended it. A suspension by a person stays. */
async function resumeCanary(tx: Tx, agentId: string): Promise<void> {
  const agent = await agents.getOrThrow(agentId, tx);
  if (agent.status !== "suspended" || !agent.statusReason?.startsWith(drillReason)) return;
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
