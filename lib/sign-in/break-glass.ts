import { z } from "zod";
import type { Tx } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { PersonId } from "@/lib/principals/schema";

/**
 * The job for a password sign-in of an admin while identity providers are enabled. That sign-in is for outages of the
 * providers and is reviewed afterwards. `lib/detections` defines the detection that it raises.
 */
export const breakGlassUsed = {
  name: "people.break-glass-used",
  payload: z.object({
    personId: PersonId,
    at: z.iso.datetime(),
    /** Network address; empty where unknown. */
    from: z.string(),
    userAgent: z.string(),
  }),
};

/** Enqueues the review, in the transaction that opens the session. */
export const noticeBreakGlass = (tx: Tx, seen: z.infer<typeof breakGlassUsed.payload>): Promise<void> =>
  enqueue(tx, breakGlassUsed, seen);

/** Whether a sign-in by password is the way around identity providers: an admin's, while any of them is enabled. */
export async function isBreakGlass(tx: Tx, personId: string): Promise<boolean> {
  const person = await tx.person.findUnique({ where: { id: personId }, select: { roles: true } });
  const provider = await tx.identityProvider.findFirst({ where: { status: "active" }, select: { id: true } });
  return provider !== null && (person?.roles.includes("admin") ?? false);
}
