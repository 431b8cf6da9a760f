import { z } from "zod";
import type { Tx } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { PersonId } from "@/lib/principals/schema";

/**
 * The job that follows when a person may delegate less than before, or nobody any more: `lib/delegations` defines what
 * it does to whatever hangs below them. Decisions do not wait for it: they read the entitlement itself (rules L0).
 */
export const delegatorsChanged = {
  name: "delegators.changed",
  // One person, or those that one change concerns; and of the first of them, the last delegation that was looked at.
  payload: z.object({
    personId: PersonId.optional(),
    personIds: z.array(PersonId).optional(),
    after: z.string().optional(),
  }),
};

/** Asks, in the transaction of the change, that what hangs below a person be looked at again. */
export const settleDelegator = (tx: Tx, personId: string): Promise<void> =>
  enqueue(tx, delegatorsChanged, { personId });

/** How many people one job follows. */
const portion = 500;

/** The same for everybody whom one change concerns, with few jobs: the transaction may be alone at the barrier. */
export async function settleDelegators(tx: Tx, personIds: readonly string[]): Promise<void> {
  for (let first = 0; first < personIds.length; first += portion) {
    await enqueue(tx, delegatorsChanged, { personIds: personIds.slice(first, first + portion) });
  }
}
