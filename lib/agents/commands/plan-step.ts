import { AgentError } from "@/lib/agents/errors";
import { retirementGivenUp, retirementPlanned, suspensionEnded } from "@/lib/agents/events";
import type { Agent } from "@/lib/agents/model";
import { ownerRefusal } from "@/lib/agents/policy";
import * as steps from "@/lib/agents/steps.store";
import { noteLift, noteNoEnd } from "@/lib/agents/stops.store";
import * as store from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { may, type Principal } from "@/lib/principals/principal";
import { admit } from "./admit";

const longestMs = 366 * 86_400_000;

/** Refuses an instant that is not ahead, or further than a year. */
export function refusePassed(at: Date, member: string): void {
  const ahead = at.getTime() - clock.now().getTime();
  if (ahead > 0 && ahead <= longestMs) return;
  throw new AgentError("instant_passed", { errors: [{ path: member, code: "instant_passed" }] });
}

/**
 * Refuses that an owner delays or gives up a retirement that another person planned. `at` is null to give it up.
 *
 * @returns that person's plan; undefined if the principal may put another in its place.
 */
async function refuseLater(
  tx: Tx,
  principal: Principal,
  agentId: string,
  at: Date | null,
): Promise<steps.AgentStep | undefined> {
  const planned = await steps.find(tx, agentId, "retire");
  if (!planned || planned.setById === principal.personId || may(principal, "agents:write")) return undefined;
  if (at !== null && at <= planned.dueAt) return planned;
  const detail = "Another person planned this retirement. Only security delays it or gives it up.";
  throw new AgentError("not_allowed", { detail });
}

type Plan = Pick<steps.AgentStep, "dueAt" | "reason">;

/**
 * Records who plans a retirement, and why. A plan of another person stays theirs when an owner brings it forward. Their
 * reason and their instant are kept. Otherwise the owner could give it up then.
 *
 * @throws AgentError `not_allowed` for a later instant.
 */
export async function plannedBy(
  tx: Tx,
  principal: Principal,
  agentId: string,
  { dueAt, reason }: Plan,
): Promise<Pick<steps.AgentStep, "dueAt" | "firstDueAt" | "reason" | "setById">> {
  const kept = await refuseLater(tx, principal, agentId, dueAt);
  if (!kept) return { dueAt, firstDueAt: null, reason, setById: principal.personId };
  const isSame = kept.dueAt.getTime() === dueAt.getTime();
  const firstDueAt = kept.firstDueAt ?? (isSame ? null : kept.dueAt);
  return { dueAt, firstDueAt, reason: kept.reason, setById: kept.setById };
}

/**
 * Plans to retire an agent at an instant, in place of an earlier plan. An owner may bring forward what another person
 * planned; only security delays it.
 *
 * @throws AgentError `instant_passed`, `not_allowed`, and as the retirement itself.
 */
export function planRetirement(principal: Principal, agentId: string, reason: string, at: Date): Promise<Agent> {
  refusePassed(at, "at");
  return transaction(async (tx) => {
    const agent = await admit(tx, principal, agentId, "retire");
    if (agent.drainingSince !== null) throw new AgentError("agent_draining", { detail: drainsAlready });
    const plan = await plannedBy(tx, principal, agentId, { dueAt: at, reason });
    const before = { retiresAt: (await steps.find(tx, agentId, "retire"))?.dueAt ?? null, drainingSince: null };
    await steps.plan(tx, { agentId, step: "retire", statusAt: agent.statusAt, ...plan });
    await append(tx, retirementPlanned({ type: "person", id: principal.personId }, agent, { at, before, reason }));
    return agent;
  });
}

/** The detail of a refusal to plan the retirement of an agent that drains for it. */
export const drainsAlready = "The agent drains before its retirement. Retire it now, or give the retirement up first.";

/**
 * Gives up a planned retirement, also while the agent drains; without one, changes nothing. The instant for which it was
 * planned before an owner brought it forward is given up with it.
 *
 * @throws AgentError as {@link planRetirement}.
 */
export const cancelRetirement = (principal: Principal, agentId: string): Promise<void> =>
  transaction(async (tx) => {
    const agent = await admit(tx, principal, agentId, "retire");
    await refuseLater(tx, principal, agentId, null);
    const retiresAt = await steps.drop(tx, agentId, "retire");
    if (retiresAt) await noteGivenUp(tx, { type: "person", id: principal.personId }, agent, retiresAt);
  });

/** Records that the retirement of an agent, planned for an instant, was given up. If it drained, it can get new authority again. */
export async function noteGivenUp(tx: Tx, actor: Actor, agent: Agent, retiresAt: Date): Promise<Agent> {
  const { drainingSince } = agent;
  const kept = drainingSince === null ? agent : await store.update(tx, agent, { drainingSince: null });
  await append(tx, retirementGivenUp(actor, kept, { retiresAt, drainingSince }));
  return kept;
}

/** Finds why a suspension does not end, beyond what the agent itself says; undefined if it ends. */
export type Keeps = (tx: Tx, agent: Agent) => Promise<string | undefined>;

/**
 * Resumes an agent whose suspension has a given end, once that has come. An agent that was resumed, or suspended again,
 * meanwhile stays as it is. Without an active owner it stays suspended, as where `keeps` says so. The end is tried again.
 */
export const endSuspension = (agentId: string, keeps?: Keeps): Promise<void> =>
  transaction(async (tx) => {
    await store.hold(tx, agentId);
    const step = await steps.take(tx, { agentId, step: "resume" });
    const agent = await store.getOrThrow(agentId, tx);
    if (!step || !steps.isOpen(step, agent)) return;
    const blocked = ownerRefusal((await store.lifeFacts(agent, tx)).owner)?.code ?? (await keeps?.(tx, agent));
    if (blocked !== undefined) {
      await steps.putBack(tx, step, blocked);
      await noteNoEnd(tx, "agent", [agentId]);
      return;
    }
    const resumed = await store.transition(tx, agent, "active", { statusReason: null, statusAt: clock.now() });
    await noteLift(tx, { kind: "agent", subjectId: agentId }, null);
    await append(tx, suspensionEnded(agent, resumed, step.setById));
  });
