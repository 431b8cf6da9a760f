import { z } from "zod";
import type { Tx } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { PersonId } from "./schema";

/**
 * The job that follows when a person may delegate less than before, or nothing. `lib/delegations` defines its effect on
 * their delegations. Decisions do not wait for the job: they read the entitlement itself (rules L0).
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

/** Enqueues the job that settles a person's delegations, in the transaction of the change. */
export const settleDelegator = (tx: Tx, personId: string): Promise<void> =>
  enqueue(tx, delegatorsChanged, { personId }, { behind: true });

/** Number of people in one job. */
const portion = 500;

/** Does the same for all people of one change, with few jobs: the transaction may hold the barrier alone. */
export async function settleDelegators(tx: Tx, personIds: readonly string[]): Promise<void> {
  for (let first = 0; first < personIds.length; first += portion) {
    const some = personIds.slice(first, first + portion);
    await enqueue(tx, delegatorsChanged, { personIds: some }, { behind: true });
  }
}
