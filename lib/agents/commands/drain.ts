import { AgentError } from "@/lib/agents/errors";
import { retirementPlanned } from "@/lib/agents/events";
import { type Agent, longestDrainSeconds } from "@/lib/agents/model";
import * as steps from "@/lib/agents/steps.store";
import * as store from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { admit } from "./admit";
import { drainsAlready, plannedBy, refusePassed } from "./plan-step";

/** Refuses the end of a drain that is not ahead, or more than 24 hours away. */
export function refuseDrainEnd(at: Date, member: string): void {
  refusePassed(at, member);
  if (at.getTime() - clock.now().getTime() <= longestDrainSeconds * 1_000) return;
  throw new AgentError("drain_too_long", { errors: [{ path: member, code: "drain_too_long" }] });
}

/**
 * Begins to drain an active agent, and plans its retirement for the end of that time.
 *
 * After this returns, nothing new rests on the agent. No instance enrols. No request for it or from its delegations is
 * made or granted. No token is issued whose chain contains it. Tokens that were issued before work until they expire,
 * and outcomes of actions are accepted.
 *
 * @param end Seconds from now, or an instant that {@link refuseDrainEnd} admits.
 * @throws AgentError `agent_draining`, `agent_state`, `not_allowed`, and as the retirement itself.
 */
export async function drainAgent(
  principal: Principal,
  agentId: string,
  reason: string,
  end: number | Date,
): Promise<Agent> {
  const judge = async (tx: Tx) => {
    const agent = await admit(tx, principal, agentId, "retire");
    const now = clock.now();
    const at = typeof end === "number" ? new Date(now.getTime() + end * 1000) : end;
    refuseUnlessRunning(agent);
    return { agent, now, plan: await plannedBy(tx, principal, agentId, { dueAt: at, reason }) };
  };
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  await judge(prisma());
  return transaction(
    async (tx) => {
      const { agent, now, plan } = await judge(tx);
      const planned = await steps.find(tx, agentId, "retire");
      const before = { retiresAt: planned?.dueAt ?? null, drainingSince: null };
      const draining = await store.update(tx, agent, { drainingSince: now });
      await steps.plan(tx, { agentId, step: "retire", statusAt: agent.statusAt, ...plan });
      const actor = { type: "person", id: principal.personId } as const;
      await append(tx, retirementPlanned(actor, draining, { at: plan.dueAt, before, reason }));
      return draining;
    },
    { barrier: "exclusive" },
  );
}

function refuseUnlessRunning({ id: agentId, status, drainingSince }: Agent): void {
  if (drainingSince !== null) throw new AgentError("agent_draining", { detail: drainsAlready, facts: { agentId } });
  if (status === "active") return;
  const detail = `The agent is ${status}, so no work of it runs. Retire it at once.`;
  throw new AgentError("agent_state", { detail, facts: { agentId } });
}
