import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import * as store from "./assign.store";
import { detectionAssigned } from "./events";

/** Takes some detections that are not over from a person who left: every assessor sees them again. Returns their ids. */
export async function releaseDetections(tx: Tx, actor: Actor, personId: string, take: number): Promise<string[]> {
  const found = await store.lockAssignedTo(tx, personId, take);
  for (const detection of found) {
    await store.assign(tx, detection, null);
    await append(tx, detectionAssigned(actor, detection, { before: personId, after: null }));
  }
  return found.map(({ id }) => id);
}

/** Counts the detections that are not over and assigned to a person, up to a number. */
export const countDetectionsOf = (personId: string, most: number): Promise<number> =>
  store.countAssignedTo(prisma(), personId, most);
