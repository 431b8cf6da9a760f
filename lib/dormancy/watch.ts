import { suspendUntilResumed } from "@/lib/agents/commands/lifecycle";
import { AgentError } from "@/lib/agents/errors";
import { noteSuspension, serverActor } from "@/lib/agents/stops.store";
import * as agents from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { delegationMoved } from "@/lib/delegations/events";
import { getOrThrow, transition } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { eachAlone } from "@/lib/platform/jobs/each-alone";
import { inPortions, type Pace } from "@/lib/platform/jobs/portions";
import { countingNow } from "@/lib/privilege-use/store";
import { retirementProposed, silenceWarned } from "./events";
import type { DormancyStep } from "./model";
import { type Due, dueStep } from "./policy";
import * as store from "./store";

const dayMs = 86_400_000;
const pace: Pace = { targetMs: 200, first: 100, least: 50, most: 1_000 };
const system = { type: "system", id: "jobs" } as const;

/**
 * Looks through the agents and their delegations for silence, and takes the steps of their blueprints' policies. It
 * continues where the last run ended. A pass begins an hour after the last one at the earliest.
 *
 * Only actions count, and never the renewal of a token. Each step is a transaction of its own, with a rest after it. It
 * takes effect only if the step before is still the last one. So it is safe to repeat and to run on two servers.
 */
export async function watchSilence(withinMs = Number.POSITIVE_INFINITY): Promise<void> {
  const deadline = performance.now() + withinMs;
  await inPortions(
    async (take) => {
      const after = await store.placeOfPass();
      if (after === undefined) return false;
      const { ids, rows, last } = await store.nextAgents(after, take);
      await store.endStepsOfEnded(ids);
      const done = (await takeSteps(rows, deadline)) && (await watchDelegations(rows, deadline));
      // Steps for which no time was left are found again from the same place.
      if (!done) return false;
      await store.movePlace(after, last);
      return last !== null;
    },
    withinMs,
    pace,
  );
}

/**
 * Takes the steps for the delegations of agents that act themselves. While their use is not counted up to the last hour,
 * it takes none: what seems silent may be in use. Answers false if the time was over first.
 */
async function watchDelegations(agents: readonly store.SilentRow[], deadline: number): Promise<boolean> {
  if ((await countingNow()).isBehind) return true;
  const agentIds = await actingAmong(agents);
  for (let after: string | undefined = ""; after !== undefined; ) {
    const rows: store.SilentRow[] = await store.delegationsOf(agentIds, after);
    if (!(await takeSteps(rows, deadline))) return false;
    after = rows.length < store.mostDelegations ? undefined : rows.at(-1)?.id;
  }
  return true;
}

/** Delegations of an agent that is silent as a whole have no steps of their own. */
async function actingAmong(rows: readonly store.SilentRow[]): Promise<string[]> {
  const now = clock.now();
  return rows
    .filter(
      (row) => row.policy !== null && row.status === "active" && row.step === null && !dueStep(row.policy, row, now),
    )
    .map(({ id }) => id);
}

/** Takes the steps that are due. Answers false if the time was over first. */
function takeSteps(rows: readonly store.SilentRow[], deadline: number): Promise<boolean> {
  const now = clock.now();
  const due = rows.map((row) => ({ row, to: dueStep(row.policy, row, now) })).filter(({ to }) => to !== undefined);
  const failure = "a step for a silent agent could not be taken";
  return eachAlone(due, takeStep, { failure, withinMs: deadline - performance.now() });
}

async function takeStep({ row, to }: { row: store.SilentRow; to: Due }): Promise<void> {
  if (to === undefined) return;
  if (to === "over") {
    await store.endSteps(row);
    return;
  }
  const barrier = to === "suspended" ? "exclusive" : "shared";
  await transaction((tx) => recordStep(tx, row, to), { barrier });
}

async function recordStep(tx: Tx, row: store.SilentRow, to: DormancyStep): Promise<void> {
  if (!(await store.noteStep(tx, row, to))) return;
  const days = Math.floor((clock.now().getTime() - row.silentSince.getTime()) / dayMs);
  if (to === "warned") await append(tx, silenceWarned(row, days));
  else if (to === "retirement_proposed") await append(tx, retirementProposed(row, days));
  else await suspend(tx, row, `No action for ${days} days.`);
}

/** A person who changed it meanwhile is not overruled: it then throws, and nothing is kept. */
async function suspend(tx: Tx, { id, kind }: store.SilentRow, reason: string): Promise<void> {
  if (kind === "agent") {
    const agent = await agents.getOrThrow(id, tx);
    if (agent.status !== "active") throw new AgentError("agent_changed_meanwhile", { facts: { agentId: id } });
    const { statusAt } = await suspendUntilResumed(tx, system, agent, reason);
    await store.noteSuspendedAt(tx, id, statusAt);
    return;
  }
  const delegation = await getOrThrow(tx, id);
  await transition(tx, delegation, "suspended", { statusReason: reason, pausedById: null, suspendedById: null });
  const stop = await noteSuspension(tx, { kind: "delegation", subjectId: id, reason, actorId: serverActor });
  await append(tx, delegationMoved(system, delegation, "suspended", reason, { stop }));
}
