import { append } from "@/lib/audit/append";
import { changeEnded } from "@/lib/people/dual-control/events";
import * as changes from "@/lib/people/dual-control/store";
import type { EntitlementSubject } from "@/lib/people/entitlements/model";
import { controlOf } from "@/lib/people/entitlements/store";
import { personActor } from "@/lib/people/events";
import type { Principal } from "@/lib/people/principal";
import { clock } from "@/lib/platform/clock/clock";
import type { Tx } from "@/lib/platform/db/transaction";

const note = "Everything was taken away at once.";

/** Ends the change that waits, because what it was based on is gone: whoever stops somebody leaves no open door. */
export async function endSuperseded(tx: Tx, { personId }: Principal, subject: EntitlementSubject): Promise<void> {
  const open = await changes.findOpen(controlOf(subject), subject.id, tx);
  if (!open) return;
  const outcome = open.proposedById === personId ? "withdrawn" : "refused";
  const now = clock.now();
  await changes.end(tx, open, outcome, { decidedById: personId, decidedAt: now, note });
  await append(tx, changeEnded(personActor(personId), open, outcome, note), now);
}
