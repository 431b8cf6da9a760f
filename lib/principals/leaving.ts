import { z } from "zod";
import type { Tx } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { PersonId } from "./schema";

/**
 * The job that follows when a person leaves: their agents and what they gave get another person, or end. `lib/ownership`
 * defines it. Nothing waits for it: what rests on a deactivated person has no effect already.
 */
export const personLeft = {
  name: "ownership.person-left",
  payload: z.object({ personId: PersonId, byIds: z.array(PersonId).optional() }),
};

/** Enqueues that job in the transaction of the deactivation. `byIds` are the people who ended the account. */
export const followLeaver = (tx: Tx, personId: string, byIds: readonly string[] = []): Promise<void> =>
  enqueue(tx, personLeft, { personId, byIds: [...byIds] });
