import { z } from "zod";
import type { Tx } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { PersonId } from "@/lib/principals/schema";

/**
 * The job for a security event that was held back, because events of its provider changed too many accounts.
 * `lib/detections` defines the detection that it raises.
 */
export const deactivationsHeld = {
  name: "people.deactivations-held",
  /** The person that the first event held back is about. */
  payload: z.object({ personId: PersonId, at: z.iso.datetime() }),
};

export const noticeDeactivationsHeld = (tx: Tx, held: z.infer<typeof deactivationsHeld.payload>): Promise<void> =>
  enqueue(tx, deactivationsHeld, held);
