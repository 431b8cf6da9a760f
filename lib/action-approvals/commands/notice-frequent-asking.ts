import { askedLately, frequentAskers } from "@/lib/action-approvals/frequent-asking/store";
import { frequentAskingCount, frequentAskingSeconds } from "@/lib/action-approvals/model";
import * as store from "@/lib/action-approvals/store";
import { raiseDetection, wasRaisedSince } from "@/lib/detections/commands";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";

/**
 * Raises a detection if an agent asked people for actions or authority at least `frequentAskingCount` times in `frequentAskingSeconds`.
 * Raises no second detection within that time.
 */
export async function noticeFrequentAsker(agentId: string): Promise<void> {
  if ((await askedLately(agentId, clock.now())) < frequentAskingCount) return;
  await transaction(async (tx) => {
    await store.lockAgent(tx, agentId);
    const since = new Date(clock.now().getTime() - frequentAskingSeconds * 1000);
    if (await wasRaisedSince(tx, "approval_drip", agentId, since)) return;
    await raiseDetection(tx, { kind: "approval_drip", agentId, instanceId: null, sightings: [] });
  });
}

/** Raises missing detections for all agents, for example after a server stopped before it raised one. */
export async function noticeFrequentAsking(): Promise<void> {
  for (const { agentId } of await frequentAskers(clock.now())) await noticeFrequentAsker(agentId);
}
