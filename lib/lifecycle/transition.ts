import { admit } from "@/lib/agents/commands/admit";
import { drainAgent, refuseDrainEnd } from "@/lib/agents/commands/drain";
import { resumeAgent, suspendAgent } from "@/lib/agents/commands/lifecycle";
import { planRetirement, refusePassed } from "@/lib/agents/commands/plan-step";
import { AgentError } from "@/lib/agents/errors";
import { maySee } from "@/lib/agents/policy";
import type { AgentResponse } from "@/lib/agents/schema";
import { actionTowards } from "@/lib/agents/state-machine.model";
import * as agents from "@/lib/agents/store";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { prisma } from "@/lib/platform/database/prisma";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import { rolesWith } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { countSmallImpact, countStopOf } from "@/lib/revocation/commands/count";
import { revoke } from "@/lib/revocation/commands/revoke";
import { refuseWithoutStepUp } from "@/lib/sign-in/console-route";
import { admitReturn, bringBack, goLive } from "./activation";
import type { TransitionAgent, TransitionResponse } from "./schema";

/** The part of a transition that the commands read. */
type Wanted = { to: TransitionAgent["to"]; reason: string; endsAt: Date | null };

/**
 * Moves an agent to another state, by the command of the action that leads there from its present one.
 *
 * @param expected Version that was shown, from `If-Match`.
 * @throws AgentError `agent_not_found`, `agent_state` if no action leads there, `instant_passed` and `drain_too_long` at
 * `endsAt`; otherwise as that command, and DomainError `step_up_required` for a reinstatement.
 */
export async function transitionAgent(
  principal: Principal,
  agentId: string,
  { to, reason, endsAt }: TransitionAgent,
  expected?: number,
): Promise<TransitionResponse> {
  const wanted = { to, reason, endsAt: endsAt === undefined ? null : new Date(endsAt) };
  const isDone = await act(principal, agentId, wanted, expected);
  const agent = await getAgent(principal, agentId);
  return { ...agent, waits: isDone ? null : waitsOf(agent) };
}

/** Answers whether it is done; false if it waits for a second person. */
async function act(principal: Principal, agentId: string, wanted: Wanted, expected?: number): Promise<boolean> {
  const { to, reason, endsAt } = wanted;
  const agent = await agents.find(agentId);
  if (!agent || !maySee(principal, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
  // The action is chosen by the present state, so another one than was shown must not choose another action.
  refuseStaleVersion(expected, agent.version);
  switch (actionTowards(agent.status, to)) {
    case "activate":
      return (await goLive(principal, agentId, expected, reason)).status !== "pending";
    case "suspend":
      if (endsAt) refusePassed(endsAt, "endsAt");
      await suspendAgent(principal, agentId, reason, endsAt);
      await countStopOf(agentId);
      return true;
    case "resume":
      await resumeAgent(principal, agentId, reason, expected);
      return true;
    case "revoke":
      await admit(prisma(), principal, agentId, "revoke");
      await countSmallImpact(await revoke({ asker: principal, scope: { kind: "agent", subjectId: agentId }, reason }));
      return true;
    case "reinstate":
      // A person who may not do it is told that, and is not sent to sign in again.
      await admitReturn(principal, agentId);
      refuseWithoutStepUp(principal);
      return (await bringBack(principal, agentId, reason, expected)) === "reinstated";
    case "retire":
      await retire(principal, agentId, wanted, expected);
      return true;
    default:
      throw new AgentError("agent_state", {
        detail: `The agent is ${agent.status}. No action makes it ${to}.`,
        facts: { agentId },
      });
  }
}

async function retire(
  principal: Principal,
  agentId: string,
  { to, reason, endsAt }: Wanted,
  expected: number | undefined,
): Promise<void> {
  if (endsAt === null) {
    await retireAgent(principal, agentId, reason, expected);
    return;
  }
  if (to === "retired") {
    refusePassed(endsAt, "endsAt");
    await planRetirement(principal, agentId, reason, endsAt);
    return;
  }
  refuseDrainEnd(endsAt, "endsAt");
  await drainAgent(principal, agentId, reason, endsAt);
}

/** Names what of an activation or a reinstatement waits for another person; null if it was confirmed meanwhile. */
function waitsOf({ id, activation, pendingChange }: AgentResponse): TransitionResponse["waits"] {
  const roles = rolesWith("agents:write");
  const shared = {
    for: `Another person with the role ${roles.join(" or ")} confirms it.`,
    roles,
    link: `/agents/${id}`,
  };
  if (activation)
    return { ...shared, kind: "activation", changeId: null, askedBy: activation.requestedBy, expiresAt: null };
  if (!pendingChange) return null;
  const { id: changeId, proposedBy: askedBy, expiresAt } = pendingChange;
  return { ...shared, kind: "change", changeId, askedBy, expiresAt };
}
