import { maySee } from "@/lib/agents/policy";
import type { Tx } from "@/lib/platform/database/transaction";
import { refuseStaleState } from "@/lib/platform/http/version-tag";
import { isFounding } from "@/lib/principals/founding.store";
import type { Principal } from "@/lib/principals/principal";
import { lockActiveAdmins } from "@/lib/principals/store";
import { DetectionError } from "./errors";
import type { DetectionAction } from "./model";
import { actionRefusal, isOwn } from "./policy";
import { detectionTag } from "./shown";
import * as store from "./store";

/**
 * Reads a detection that the principal may see.
 *
 * @throws DetectionError `detection_not_found`
 */
export async function visibleDetection(principal: Principal, id: string): Promise<store.NamedDetection> {
  const detection = await store.find(id);
  if (!detection || !maySee(principal, detection)) throw new DetectionError("detection_not_found", { facts: { id } });
  return detection;
}

/**
 * Holds the owner of the agent, and refuses an action that the principal may not do with a detection.
 *
 * @param expected The entity tag of the state that was shown, from `If-Match`. The detection is then locked.
 * @returns whether an owner, or the one when it was raised, acts `alone`, because the organisation never had two independent admins.
 * @throws DomainError `stale`, `not_allowed`, `own_detection`, `detection_state`
 */
export async function permit(
  tx: Tx,
  principal: Principal,
  read: store.NamedDetection,
  action: DetectionAction,
  expected: string | undefined,
): Promise<boolean> {
  if (expected !== undefined) {
    const now = await store.hold(tx, read.id);
    if (now) refuseStaleState(expected, detectionTag(now));
  }
  let founding = false;
  if (isOwn(principal, read)) {
    await lockActiveAdmins(tx);
    founding = await isFounding(tx);
  }
  const ownerId = await store.holdOwner(tx, read.agentId);
  const refusal = actionRefusal(principal, { ...read, ownerId }, action, founding);
  if (refusal) throw new DetectionError(refusal.code, { facts: { id: read.id } });
  return founding && isOwn(principal, { ...read, ownerId }) && action !== "reopen";
}
