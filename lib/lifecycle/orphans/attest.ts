import { AgentError } from "@/lib/agents/errors";
import { append } from "@/lib/audit/append";
import { LifecycleError } from "@/lib/lifecycle/errors";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import * as events from "./events";
import * as store from "./store";

/**
 * The owner of an agent does not answer for it any more. They stay its owner until another person takes it over.
 *
 * @throws LifecycleError `owner_changed` for an agent of another owner, or one that ended; AgentError `not_allowed` for an
 * agent in a person's name
 */
export function giveUp(principal: Principal, agentId: string, reviewId: string): Promise<void> {
  if (principal.through) throw new AgentError("not_allowed");
  const { personId: ownerId } = principal;
  return transaction(async (tx) => {
    if (!(await store.mark(tx, { agentId, ownerId, reason: "given_up", reviewId })))
      throw new LifecycleError("owner_changed", { facts: { agentId } });
    await append(tx, events.ownershipGivenUp(agentId, ownerId, reviewId));
  });
}

/** The owner of an agent said that they answer for it. */
export async function attest(tx: Tx, agentId: string, ownerId: string, reviewId: string): Promise<void> {
  await store.clearOf(tx, agentId, ownerId);
  await append(tx, events.ownershipAttested(agentId, ownerId, reviewId));
}

/** The owner of an agent did not say whether they answer for it. */
export async function noteSilence(tx: Tx, agentId: string, ownerId: string, reviewId: string): Promise<void> {
  if (await store.mark(tx, { agentId, ownerId, reason: "silent", reviewId }))
    await append(tx, events.ownershipUnconfirmed(agentId, ownerId, reviewId));
}
