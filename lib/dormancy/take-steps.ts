import { setTimeout as pause } from "node:timers/promises";
import { suspendUntilResumed } from "@/lib/agents/commands/lifecycle";
import { AgentError } from "@/lib/agents/errors";
import { noteSuspension, serverActor } from "@/lib/agents/stops.store";
import * as agents from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { actedSince, type LookedUpTo, placeOfLook } from "@/lib/audit/unsealed-actions";
import { quarantineByServer } from "@/lib/credentials/commands/manage-instance";
import * as instances from "@/lib/credentials/store";
import { delegationMoved } from "@/lib/delegations/events";
import { getOrThrow, transition } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { keyedReads, keyedWithin } from "@/lib/platform/database/keyed-transactions";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { eachAlone } from "@/lib/platform/jobs/each-alone";
import { silenceFacts, silenceWarned } from "./events";
import { type Due, dueStep, earliestRetirement } from "./policy";
import { announceRetirement, retireSilent, takeBackAnnouncement } from "./retire";
import * as store from "./store";

const dayMs = 86_400_000;
/** Decisions wait while a stop holds the barrier alone. So they get several times as long before the next one. */
const restTimes = 4;
const longestRestMs = 500;
const system = { type: "system", id: "jobs" } as const;

/** Takes the steps that are due, each in a transaction of its own. Answers false if the time was over first. */
export function takeSteps(rows: readonly store.SilentRow[], deadline: number): Promise<boolean> {
  const now = clock.now();
  const due = rows.map((row) => ({ row, to: dueStep(row.policy, row, now) })).filter(({ to }) => to !== undefined);
  const failure = "a step for a silent agent could not be taken";
  return eachAlone(due, takeStep, { failure, withinMs: deadline - performance.now() });
}

async function takeStep({ row, to }: { row: store.SilentRow; to: Due }): Promise<void> {
  if (to !== undefined) await take[to](row);
}

const shared = { barrier: "shared" } as const;

const take: Readonly<Record<Exclude<Due, undefined>, (row: store.SilentRow) => Promise<unknown>>> = {
  over: store.endSteps,
  warned: (row) => transaction((tx) => warn(tx, row), shared),
  suspended: takeStop,
  retirement_announced: (row) => transaction((tx) => announceRetirement(tx, row), shared),
  unannounced: (row) => transaction((tx) => takeBackAnnouncement(tx, row), shared),
  retired: (row) => alone(() => retireSilent(row)),
};

/**
 * Looks for an action before it takes the barrier alone: an action wins over the step. Behind the barrier, only records
 * that were made since are read.
 */
async function takeStop(row: store.SilentRow): Promise<void> {
  const after = await placeOfLook();
  if (await keyedReads((tx) => hasActed(tx, row))) return;
  const stop = async (tx: Tx) => {
    const acted = await keyedWithin(tx, () => hasActed(tx, row, after));
    if (!acted && (await store.noteStep(tx, row, "suspended"))) await suspend[row.kind](tx, row, daysOf(row));
  };
  await alone(() => transaction(stop, { barrier: "exclusive" }));
}

/** Does what holds the barrier alone, and rests after it. */
async function alone(act: () => Promise<void>): Promise<void> {
  const began = performance.now();
  await act();
  await pause(Math.min(restTimes * (performance.now() - began), longestRestMs));
}

async function warn(tx: Tx, row: store.SilentRow): Promise<void> {
  if (await store.noteStep(tx, row, "warned")) await append(tx, silenceWarned(row, daysOf(row)));
}

const daysOf = ({ silentSince }: store.SilentRow): number =>
  Math.floor((clock.now().getTime() - silentSince.getTime()) / dayMs);

const hasActed = (tx: Tx, { kind, id, silentSince }: store.SilentRow, after?: LookedUpTo): Promise<boolean> =>
  actedSince(tx, { kind, id, since: silentSince, after });

const reasonOf = (days: number): string => `No action for ${days} days.`;

type Suspend = (tx: Tx, row: store.SilentRow, days: number) => Promise<void>;

/** A person who changed it meanwhile is not overruled: it then throws, and nothing is kept. */
const suspend: Readonly<Record<store.SilentRow["kind"], Suspend>> = {
  async agent(tx, { id, policy, silentSince, endIsPlanned }, days) {
    const agent = await agents.getOrThrow(id, tx);
    if (agent.status !== "active") throw new AgentError("agent_changed_meanwhile", { facts: { agentId: id } });
    const retiresAt = endIsPlanned ? undefined : earliestRetirement(policy, silentSince, clock.now());
    const follows = retiresAt ? ` Unless it is resumed, it is retired on ${retiresAt.toISOString().slice(0, 10)}.` : "";
    const facts = retiresAt ? { retiresAt: retiresAt.toISOString() } : {};
    const { statusAt } = await suspendUntilResumed(tx, system, agent, reasonOf(days) + follows, facts);
    await store.noteSuspendedAt(tx, id, statusAt);
  },
  async delegation(tx, { id }, days) {
    const [delegation, reason] = [await getOrThrow(tx, id), reasonOf(days)];
    await transition(tx, delegation, "suspended", { statusReason: reason, pausedById: null, suspendedById: null });
    const stop = await noteSuspension(tx, { kind: "delegation", subjectId: id, reason, actorId: serverActor });
    await append(tx, delegationMoved(system, delegation, "suspended", reason, { stop }));
  },
  async instance(tx, row, days) {
    const instance = await instances.getOrThrow(row.id, tx);
    const stop = { actor: system, reason: reasonOf(days), facts: silenceFacts(row, days) };
    await quarantineByServer(tx, instance, stop);
    await store.noteQuarantinedAt(tx, row.id);
  },
};
