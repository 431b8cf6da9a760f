import { suspendUntilResumed } from "@/lib/agents/commands/lifecycle";
import { AgentError } from "@/lib/agents/errors";
import type { AgentStatus } from "@/lib/agents/model";
import * as agents from "@/lib/agents/store";
import type { Actor } from "@/lib/audit/event";
import { suspendDelegationByServer } from "@/lib/delegations/commands/suspend-by-server";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { suspendScopeByServer } from "@/lib/revocation/commands/suspend";
import type { ItemRow } from "./items.store";
import type { ReviewKind } from "./model";
import type { ReviewRow } from "./store";

const jobs: Actor = { type: "system", id: "jobs" };
const stoppable: readonly AgentStatus[] = ["active", "suspended"];

type Campaign = Pick<ReviewRow, "id" | "kind" | "createdById">;

/**
 * Suspends the subject of an item in the name of the server. The authority is the campaign's: a person who might suspend
 * then planned it, so it counts also after that person left. The record names both. A suspension with an end loses it.
 *
 * @throws DomainError for a subject that cannot be suspended now.
 */
export async function suspendSubject(
  campaign: Campaign,
  { subjectId }: Pick<ItemRow, "subjectId">,
  reason: string,
): Promise<void> {
  const { kind, id: review, createdById: plannedById } = campaign;
  const stop = { actor: jobs, reason, facts: { review, plannedById } };
  if (kind === "blueprints") await suspendScopeByServer({ kind: "blueprint", subjectId }, stop);
  else if (kind === "delegations") await suspendDelegationByServer(subjectId, stop);
  else if (ofAgents.has(kind)) await suspendAgentFor(subjectId, stop);
  else throw new TypeError(`${kind} cannot be suspended`);
}

const ofAgents: ReadonlySet<ReviewKind> = new Set(["agents", "ownership"]);

type Stop = { actor: Actor; reason: string; facts: { review: string; plannedById: string } };

async function suspendAgentFor(agentId: string, { actor, reason, facts }: Stop): Promise<void> {
  // A refused one never takes the barrier. An accepted one is judged again behind it.
  await stoppableAgent(agentId);
  await transaction(
    async (tx) => {
      await agents.hold(tx, agentId);
      await suspendUntilResumed(tx, actor, await stoppableAgent(agentId, tx), reason, facts);
    },
    { barrier: "exclusive" },
  );
}

async function stoppableAgent(agentId: string, tx?: Tx) {
  const agent = await agents.getOrThrow(agentId, tx);
  if (stoppable.includes(agent.status)) return agent;
  throw new AgentError("agent_state", { detail: `The agent is ${agent.status}.`, facts: { agentId } });
}
