import { maySee } from "@/lib/agents/policy";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { DetectionError } from "./errors";
import { detectionClosed, detectionRaised } from "./events";
import type { Detection, DetectionKind } from "./model";
import { actionRefusal } from "./policy";
import * as store from "./store";

/** Raises a detection in the transaction that reacts to what was seen. */
export async function raiseDetection(
  tx: Tx,
  seen: Pick<Detection, "kind" | "instanceId" | "sightings"> & { agentId: string },
): Promise<void> {
  const detection = { ...seen, personId: null, id: newId("detection") };
  await store.insert(tx, detection);
  await append(tx, detectionRaised(detection));
}

/** Raises a detection about a person, unless one about them is open. */
export async function raiseAboutPerson(personId: string, seen: Pick<Detection, "kind" | "sightings">): Promise<void> {
  await transaction(async (tx) => {
    const detection = { ...seen, personId, agentId: null, instanceId: null, id: newId("detection") };
    if (await store.insertAboutPerson(tx, detection)) await append(tx, detectionRaised(detection));
  });
}

/** Whether a detection of that kind about an agent was raised since then, open or closed. */
export const wasRaisedSince = (tx: Tx, kind: DetectionKind, agentId: string, since: Date): Promise<boolean> =>
  store.raisedSince(tx, kind, agentId, since);

/** Whether a detection of that kind about an instance is open. */
export const isDetectionOpen = (tx: Tx, kind: DetectionKind, instanceId: string): Promise<boolean> =>
  store.isOpen(tx, kind, instanceId);

/**
 * Closes a detection with a note of its cause. It resumes or releases nothing that the detection stopped.
 *
 * @throws DetectionError `detection_not_found`, `not_allowed`, `detection_state`.
 */
export async function closeDetection(principal: Principal, id: string, note: string): Promise<void> {
  const detection = await store.find(id);
  if (!detection || !maySee(principal, detection)) throw new DetectionError("detection_not_found", { facts: { id } });
  const refusal = actionRefusal(principal, detection);
  if (refusal) throw new DetectionError(refusal.code, { facts: { id } });
  await transaction(async (tx) => {
    await store.close(tx, id, { closedById: principal.personId, closedAt: clock.now(), note });
    await append(tx, detectionClosed({ type: "person", id: principal.personId }, detection, note));
  });
}
