import { z } from "zod";
import type { Tx } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { PersonId } from "@/lib/principals/schema";

/**
 * The job that follows when an admin signs in by password although identity providers sign people in: the way in for when
 * they do not answer, which somebody looks into afterwards. `lib/detections` defines what it raises.
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

/** Asks, in the transaction that opens the session, that somebody look into it. */
export const noticeBreakGlass = (tx: Tx, seen: z.infer<typeof breakGlassUsed.payload>): Promise<void> =>
  enqueue(tx, breakGlassUsed, seen);

/** Tells whether a sign-in by password is the way around identity providers: an admin's, while any of them is enabled. */
export async function isBreakGlass(tx: Tx, personId: string): Promise<boolean> {
  const person = await tx.person.findUnique({ where: { id: personId }, select: { roles: true } });
  const provider = await tx.identityProvider.findFirst({ where: { status: "active" }, select: { id: true } });
  return provider !== null && (person?.roles.includes("admin") ?? false);
}
