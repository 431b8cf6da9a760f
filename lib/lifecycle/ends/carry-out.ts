import { suspendUntilResumed } from "@/lib/agents/commands/lifecycle";
import type { AgentStatus } from "@/lib/agents/model";
import { canMove } from "@/lib/agents/state-machine.model";
import * as agents from "@/lib/agents/store";
import { append, appendAll } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import { ruleFor } from "@/lib/lifecycle/policy/policy";
import { currentPolicy } from "@/lib/lifecycle/policy/store";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import { inPortions, oneByOne } from "@/lib/platform/jobs/portions";
import { retireWithin } from "@/lib/retirements/commands/retire-agent";
import { plannedEndNear, plannedEndReached } from "./events";
import { followOwnerWithin } from "./follow-owner";
import * as store from "./store";

const system: Actor = { type: "system", id: "lifecycle" };
const portion = 100;
const dayMs = 86_400_000;
const over: readonly AgentStatus[] = ["retiring", "retired"];

/**
 * Carries out the planned ends that came, each in a transaction of its own: a stop takes the barrier for one agent. The
 * job rests after each. When the time is over, the next run goes on.
 *
 * A failure at one agent keeps none of the others from its end. The job then fails, and is run again.
 */
export async function carryOutEnds(withinMs?: number): Promise<void> {
  const failures: unknown[] = [];
  const deadline = performance.now() + (withinMs ?? Number.POSITIVE_INFINITY);
  const attempt = (agentId: string) => carryOut(agentId).catch((error: unknown) => failures.push(error));
  for (let place: store.EndPlace | undefined = store.firstPlace; place; ) {
    const due: store.EndPlace[] = await store.due(place, portion);
    const left = await oneByOne(due, ({ agentId }) => attempt(agentId), deadline - performance.now());
    place = left.length > 0 || due.length < portion ? undefined : due.at(-1);
  }
  if (failures.length > 0) throw failures[0];
}

/**
 * Suspends or retires an agent whose planned end came. Changes nothing if another server was first. A suspension with an
 * end of its own becomes one without. The end of an agent that may still become active waits for that.
 */
const carryOut = (agentId: string): Promise<void> =>
  transaction(
    async (tx) => {
      await agents.hold(tx, agentId);
      const agent = await agents.getOrThrow(agentId, tx);
      await followOwnerWithin(tx, agent);
      const end = await store.take(tx, agent);
      if (!end) return;
      const to: AgentStatus = end.outcome === "retire" ? "retiring" : "suspended";
      const stops = canMove(agent.status, to) || (to === "suspended" && agent.status === "suspended");
      const reason = `Its planned end was ${end.endsAt.toISOString().slice(0, 10)}.`;
      await append(tx, plannedEndReached(agentId, end.endsAt, stops ? end.outcome : null));
      if (!stops) return;
      if (to === "suspended") await suspendUntilResumed(tx, system, agent, reason);
      else await retireWithin(tx, { agentId, reason, setById: end.setById });
    },
    { barrier: "exclusive" },
  );

/** Leaves a record for each planned end that is near, once, from which people are told. */
export async function noticeEnds(withinMs?: number): Promise<void> {
  let place: store.EndPlace | undefined = store.firstPlace;
  await inPortions(async (take) => {
    place = place && (await noticePortion(place, take));
    return place !== undefined;
  }, withinMs);
}

const noticePortion = (after: store.EndPlace, take: number): Promise<store.EndPlace | undefined> =>
  transaction(async (tx) => {
    const { rules } = await currentPolicy(tx);
    const mostDays = Math.max(...rules.map(({ end }) => end.noticeDays));
    const near = await store.nearAndUntold(tx, mostDays, after, take);
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
    return near.length < take ? undefined : near.at(-1);
  });
