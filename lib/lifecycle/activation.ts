import { admit } from "@/lib/agents/commands/admit";
import { confirmAgentChange, type OfChange } from "@/lib/agents/commands/change";
import { activateAgent, type Judge, type LifeRules, refuseActivation } from "@/lib/agents/commands/lifecycle";
import { reinstateAgent } from "@/lib/agents/commands/reinstate";
import type { Agent } from "@/lib/agents/model";
import { clock } from "@/lib/platform/base/clock";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { settleSoon } from "@/lib/revocation/commands/settle";
import { LifecycleError } from "./errors";
import { factsOf } from "./facts.store";
import type { Check } from "./model";
import { refuseOthers } from "./policy/approvers";
import { isPastEnd, openChecks, ruleFor, waitDaysOf } from "./policy/policy";
import { currentPolicy } from "./policy/store";

/** Lines that only an agent with keys and authority can have done: a revoked one holds none until it is back. */
const heldLater: ReadonlySet<Check> = new Set(["key_enrolled", "authority_granted", "decision_asked"]);

/** The lifecycle policy of this moment for an activation, and for a return. */
const forActivation: LifeRules = { judge: (tx, agent) => judged(tx, agent, () => true), refuseOthers };
const forReturn: LifeRules = {
  judge: (tx, agent) => judged(tx, agent, (check) => !heldLater.has(check)),
  refuseOthers,
};

async function judged(tx: Tx, { id }: Agent, counts: (check: Check) => boolean): ReturnType<Judge> {
  const [{ rules, version }, [facts]] = [await currentPolicy(tx), await factsOf([id], tx)];
  if (!facts) throw new Error("an agent that is activated has facts");
  const rule = ruleFor(rules, facts);
  if (isPastEnd(facts, clock.now())) throw new LifecycleError("planned_end_passed", { facts: { agentId: id } });
  const open = openChecks(rule, facts).filter(counts);
  if (open.length > 0) {
    throw new LifecycleError("lifecycle_checks_open", {
      errors: open.map((check) => ({ path: check, code: "check_open" })),
      facts: { agentId: id, version },
    });
  }
  return { people: rule.people, waitDays: waitDaysOf(rule) };
}

/**
 * Activates an agent, or asks for it, as the lifecycle policy requires: the required lines of its checklist are done, also
 * when the second person confirms.
 *
 * @throws LifecycleError `planned_end_passed`, `lifecycle_checks_open` naming each line, `lifecycle_approver` for a person who
 * is no approver; otherwise as `activateAgent`.
 */
export const goLive = (principal: Principal, agentId: string, expected?: number, reason?: string): Promise<Agent> =>
  activateAgent(principal, agentId, expected, forActivation, reason);

/**
 * Refuses an activation that waits, as an approver of the lifecycle policy.
 *
 * @throws LifecycleError `lifecycle_approver`; otherwise as `refuseActivation`.
 */
export const refuseGoingLive = (
  principal: Principal,
  agentId: string,
  note: string,
  expected?: number,
): Promise<Agent> => refuseActivation(principal, agentId, note, expected, forActivation);

/**
 * Admits a reinstatement, before it is judged in its transaction. If only the job of the revocation is not done, this
 * does its work, for two seconds at most.
 *
 * @throws AgentError as `reinstateAgent`, except `agent_ends_unwritten`.
 */
export async function admitReturn(principal: Principal, agentId: string): Promise<void> {
  try {
    await admit(prisma(), principal, agentId, "reinstate");
  } catch (error) {
    if (!isDomainError(error) || error.code !== "agent_ends_unwritten") throw error;
    await settleSoon(agentId);
  }
}

/**
 * Reinstates an agent as the lifecycle policy requires: by as many people, and with the lines of its checklist that need
 * neither key nor authority.
 *
 * @throws LifecycleError `lifecycle_checks_open`, `lifecycle_approver`; otherwise as `reinstateAgent`. AgentError `agent_ends_unwritten` only if
 * {@link admitReturn} could not write everything in time.
 */
export async function bringBack(
  principal: Principal,
  agentId: string,
  reason: string,
  expected?: number,
): Promise<"reinstated" | "proposed"> {
  await admitReturn(principal, agentId);
  return reinstateAgent(principal, agentId, reason, expected, forReturn);
}

/**
 * Confirms a change of an agent as the second person. A reinstatement is judged by the lifecycle policy of this moment.
 *
 * @throws LifecycleError as {@link bringBack}; otherwise as `confirmAgentChange`.
 */
export const agreeToChange = (principal: Principal, of: OfChange, digest: string): Promise<void> =>
  confirmAgentChange(principal, of, digest, forReturn);
