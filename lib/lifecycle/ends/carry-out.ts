import { agentSuspended } from "@/lib/agents/events";
import type { Agent, AgentStatus } from "@/lib/agents/model";
import { canMove } from "@/lib/agents/state-machine.model";
import * as agents from "@/lib/agents/store";
import { append, appendAll } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import { ruleFor } from "@/lib/lifecycle/policy/policy";
import { currentPolicy } from "@/lib/lifecycle/policy/store";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { retireWithin } from "@/lib/retirements/commands/retire-agent";
import { plannedEndNear, plannedEndReached } from "./events";
import * as store from "./store";

const system: Actor = { type: "system", id: "lifecycle" };
const portion = 100;
const dayMs = 86_400_000;
const over: readonly AgentStatus[] = ["retiring", "retired"];

/**
 * Carries out the planned ends that came, each in a transaction of its own: a stop takes the barrier for one agent.
 *
 * A failure at one agent keeps none of the others from its end. The job then fails, and is run again.
 */
export async function carryOutEnds(): Promise<void> {
  const failures: unknown[] = [];
  for (let place: store.EndPlace | undefined = store.firstPlace; place; ) {
    const due: store.EndPlace[] = await store.due(place, portion);
    for (const { agentId } of due) await carryOut(agentId).catch((error: unknown) => failures.push(error));
    place = due.length < portion ? undefined : due.at(-1);
  }
  if (failures.length > 0) throw failures[0];
}

/** Suspends or retires an agent whose planned end came. Changes nothing if another server was first. */
const carryOut = (agentId: string): Promise<void> =>
  transaction(
    async (tx) => {
      const end = await store.take(tx, agentId);
      if (!end) return;
      await agents.hold(tx, agentId);
      const agent = await agents.getOrThrow(agentId, tx);
      const to: AgentStatus = end.outcome === "retire" ? "retiring" : "suspended";
      const stops = canMove(agent.status, to);
      const reason = `Its planned end was ${end.endsAt.toISOString().slice(0, 10)}.`;
      await append(tx, plannedEndReached(agentId, end.endsAt, stops ? end.outcome : null));
      if (!stops) return;
      if (to === "suspended") await suspend(tx, agent, reason);
      else await retireWithin(tx, { agentId, reason, setById: end.setById });
    },
    { barrier: "exclusive" },
  );

async function suspend(tx: Tx, agent: Agent, reason: string): Promise<void> {
  const suspended = await agents.transition(tx, agent, "suspended", { statusReason: reason, statusAt: clock.now() });
  await append(tx, agentSuspended(system, agent, suspended, { reason }));
}

/** Leaves a record for each planned end that is near, once, from which people are told. */
export async function noticeEnds(): Promise<void> {
  for (let place: store.EndPlace | undefined = store.firstPlace; place; ) place = await noticePortion(place);
}

const noticePortion = (after: store.EndPlace): Promise<store.EndPlace | undefined> =>
  transaction(async (tx) => {
    const { rules } = await currentPolicy(tx);
    const mostDays = Math.max(...rules.map(({ end }) => end.noticeDays));
    const near = await store.nearAndUntold(tx, mostDays, after, portion);
    const now = clock.now();
    const told = near.filter(
      (end) =>
        !over.includes(end.status) &&
        end.endsAt.getTime() <= now.getTime() + ruleFor(rules, end).end.noticeDays * dayMs,
    );
    const ids = told.map(({ agentId }) => agentId);
    await store.markTold(tx, ids, now);
    await appendAll(
      tx,
      told.map((end) => plannedEndNear(end.agentId, end)),
      now,
    );
    return near.length < portion ? undefined : near.at(-1);
  });
