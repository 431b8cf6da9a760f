import { z } from "zod";
import { PersonId } from "@/lib/people/schema";
import type { Tx } from "@/lib/platform/db/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";

/**
 * The job that follows when a person may delegate less than before, or nobody any more: `lib/delegations` defines what
 * it does to whatever hangs below them. Decisions do not wait for it: they read the entitlement itself (rules L0).
 */
export const delegatorsChanged = { name: "delegators.changed", payload: z.object({ personId: PersonId }) };

/** Asks, in the transaction of the change, that what hangs below a person be looked at again. */
export const settleDelegator = (tx: Tx, personId: string): Promise<void> =>
  enqueue(tx, delegatorsChanged, { personId });
