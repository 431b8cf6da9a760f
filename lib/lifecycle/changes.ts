import { editFacts } from "@/lib/agents/changes.policy";
import { editAgent, type JudgeEdit, type Transferred, transferAgent } from "@/lib/agents/commands/edit";
import type { Agent } from "@/lib/agents/model";
import type { EditAgentRequest } from "@/lib/agents/schema";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { termsOfChange } from "./policy/changes.policy";
import { currentPolicy } from "./policy/store";

/** Judges an edit or a transfer by the lifecycle policy of this moment. */
const judge: JudgeEdit = async (tx, agent, edit) => termsOfChange(await currentPolicy(tx), agent, edit);

/**
 * Edits an agent as the lifecycle policy requires. The edit waits whole for a second person if the policy asks for one, or
 * a fixed rule does. The days in which they confirm are those of the policy at the proposal.
 *
 * @throws as `editAgent`.
 */
export const changeAgent = (
  principal: Principal,
  agentId: string,
  request: EditAgentRequest,
  expected?: number,
): Promise<"applied" | "proposed"> => editAgent(principal, agentId, request, expected, judge);

/** Transfers an agent to an owner who is not asked, as the lifecycle policy requires. Throws as `transferAgent`. */
export const giveAgent = (
  principal: Principal,
  agentId: string,
  ownerEmail: string,
  expected?: number,
  reason?: string,
): Promise<Transferred> => transferAgent(principal, agentId, ownerEmail, expected, reason, judge);

/** Whether two people must take part when an agent gets this owner. */
export async function takesTwoToGive(tx: Tx, agent: Agent, ownerId: string): Promise<boolean> {
  const { asks } = await judge(tx, agent, { ownerId });
  return takesTwo(editFacts(agent, {}, { asks, holds: false })) !== undefined;
}
