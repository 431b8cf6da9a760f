import { AgentError, mayNotOwn, refused } from "@/lib/agents/errors";
import type { Agent, AgentAction } from "@/lib/agents/model";
import { actionRefusal, maySee } from "@/lib/agents/policy";
import * as store from "@/lib/agents/store";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";

/**
 * Reads an agent that the principal may do that with now.
 *
 * @param ends Whether the action only ends something. It is then possible while the agent drains, too.
 * @throws AgentError `agent_not_found` for an agent that is not theirs to see, exactly as for one that does not exist;
 * otherwise the refusal of the rule that stands against it.
 */
export async function admit(
  tx: Tx,
  principal: Principal,
  agentId: string,
  action: AgentAction,
  { ends = false }: { ends?: boolean } = {},
): Promise<Agent> {
  const agent = await store.getOrThrow(agentId, tx);
  if (!maySee(principal, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
  const judged = ends ? { ...agent, drainingSince: null } : agent;
  const refusal = actionRefusal(principal, judged, await store.lifeFacts(agent, tx), action);
  if (refusal) throw refused(refusal, agentId);
  return agent;
}

/** Finds the active person with that address who may own agents, or throws `owner_unknown`. */
export async function activeOwner(tx: Tx, email: string): Promise<store.Owner> {
  const owner = await store.findOwner({ email }, tx);
  if (!owner?.active)
    throw new AgentError("owner_unknown", { errors: [{ path: "ownerEmail", code: "unknown_person" }] });
  if (!owner.mayOwn) throw mayNotOwn("ownerEmail");
  return owner;
}
