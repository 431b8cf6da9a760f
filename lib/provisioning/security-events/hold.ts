import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { DomainError, isDomainError } from "@/lib/platform/base/domain-error";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Account } from "@/lib/protocols/secevent/event";
import { noticeDeactivationsHeld } from "@/lib/sign-in/providers/deactivations-held";
import type { IdentityProvider } from "@/lib/sign-in/providers/model";
import { eventsHeld } from "./events";
import * as limits from "./limits.store";
import { noteHeld } from "./store";

/**
 * Refuses to change an account while its provider changed too much within an hour. The provider sends the event again, so
 * no leaver is lost.
 *
 * @throws DomainError `security_events_held`
 */
export async function refuseTooMuch(
  tx: Tx,
  account: Account,
  { ends, personId }: { ends: boolean; personId: string },
): Promise<void> {
  if ((await limits.mayChangeAgain(tx, account)) && (!ends || (await limits.mayEndAnother(tx, account)))) return;
  throw new DomainError(
    "security_events_held",
    "unavailable",
    "Events changed too many accounts within an hour. Send the event again later.",
    { retryAfterSeconds: 600, facts: { personId } },
  );
}

/** Runs the work, and records once an hour that it was held back, for a detection as well. Its own transaction left nothing behind. */
export async function recordingHolds<T>(provider: IdentityProvider, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isDomainError(error) && error.code === "security_events_held")
      await transaction(async (tx) => {
        if (!(await noteHeld(tx, provider.id))) return;
        await append(tx, eventsHeld(provider));
        const personId = String(error.facts.personId);
        await noticeDeactivationsHeld(tx, { personId, at: clock.now().toISOString() });
      });
    throw error;
  }
}
