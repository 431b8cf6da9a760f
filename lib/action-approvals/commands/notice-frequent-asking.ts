import { askedLately, dripping } from "@/lib/action-approvals/frequent-asking/store";
import { dripCount, dripSeconds } from "@/lib/action-approvals/model";
import * as store from "@/lib/action-approvals/store";
import { raiseDetection, wasRaisedSince } from "@/lib/detections/commands";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";

/**
 * Raises a detection when one agent has asked people, for actions or for authority, so often that nobody reads it any
 * more; not again within the same time. Whoever looks is offered a bounded delegation, or to suspend the agent.
 */
export async function noticeDrip(agentId: string): Promise<void> {
  if ((await askedLately(agentId, clock.now())) < dripCount) return;
  await transaction(async (tx) => {
    await store.lockAgent(tx, agentId);
    const since = new Date(clock.now().getTime() - dripSeconds * 1000);
    if (await wasRaisedSince(tx, "approval_drip", agentId, since)) return;
    await raiseDetection(tx, { kind: "approval_drip", agentId, instanceId: null, sightings: [] });
  });
}

/** Looks at all agents that asked often enough: what a stopped server did not notice is noticed here. */
export async function noticeDrips(): Promise<void> {
  for (const { agentId } of await dripping(clock.now())) await noticeDrip(agentId);
}
