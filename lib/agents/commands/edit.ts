import { activeOwner, admit } from "@/lib/agents/commands/admit";
import { AgentError } from "@/lib/agents/errors";
import { agentEdited, agentTransferred } from "@/lib/agents/events";
import type { Agent } from "@/lib/agents/model";
import { voidsActivation } from "@/lib/agents/policy";
import type { EditAgentRequest } from "@/lib/agents/schema";
import * as store from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { may, type Principal } from "@/lib/people/principal";
import { clock } from "@/lib/platform/clock/clock";
import { type Tx, transaction } from "@/lib/platform/db/transaction";
import { refuseStale } from "@/lib/platform/http/version-tag";

/**
 * Edits an agent's description, risk tier or environment.
 *
 * Tier and environment decide what the agent may do, so only `agents:write` changes them, behind the barrier. While an
 * activation waits for its second person, a change of what they would confirm returns the agent to draft (as I10).
 *
 * @param expected Version the edit was based on, from `If-Match`.
 */
export function editAgent(
  principal: Principal,
  agentId: string,
  request: EditAgentRequest,
  expected: number | undefined,
): Promise<Agent> {
  const governs = request.riskTier !== undefined || request.environment !== undefined;
  return transaction(
    async (tx) => {
      const agent = await admit(tx, principal, agentId, "edit");
      refuseStale(expected, agent.version);
      if (governs && !may(principal, "agents:write")) throw new AgentError("not_allowed");
      const change = differences(agent, request);
      const changed = Object.keys(change);
      if (changed.length === 0) return agent;
      const edited = await apply(tx, agent, change);
      await append(tx, agentEdited({ type: "person", id: principal.personId }, edited, changed));
      return edited;
    },
    { barrier: governs ? "exclusive" : "shared" },
  );
}

function differences(agent: Agent, request: EditAgentRequest): store.AgentChange {
  const { displayName, purpose, riskTier, environment } = request;
  return {
    ...(displayName !== undefined && displayName !== agent.displayName && { displayName }),
    ...(purpose !== undefined && purpose !== agent.purpose && { purpose }),
    ...(riskTier !== undefined && riskTier !== agent.riskTier && { riskTier }),
    ...(environment !== undefined && environment !== agent.environment && { environment }),
  };
}

function apply(tx: Tx, agent: Agent, change: store.AgentChange): Promise<Agent> {
  return voidsActivation(agent, change)
    ? store.transition(tx, agent, "draft", { ...change, statusAt: clock.now() })
    : store.update(tx, agent, change);
}

/** Makes another person accountable for an agent; throws `owner_unknown`. */
export function transferAgent(
  principal: Principal,
  agentId: string,
  ownerEmail: string,
  expected: number | undefined,
): Promise<Agent> {
  // The owner is one of the things a decision stands on, and another one may be entitled to less.
  return transaction(
    async (tx) => {
      const agent = await admit(tx, principal, agentId, "transfer");
      refuseStale(expected, agent.version);
      const owner = await activeOwner(tx, ownerEmail);
      if (owner.id === agent.ownerId) return agent;
      const transferred = await apply(tx, agent, { ownerId: owner.id });
      await append(tx, agentTransferred({ type: "person", id: principal.personId }, transferred, agent.ownerId));
      return transferred;
    },
    { barrier: "exclusive" },
  );
}
