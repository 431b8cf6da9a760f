import { append } from "@/lib/audit/append";
import { changeEnded } from "@/lib/control-changes/events";
import * as changes from "@/lib/control-changes/store";
import type { EntitlementSubject } from "@/lib/entitlements/model";
import { controlOf } from "@/lib/entitlements/store";
import { clock } from "@/lib/platform/base/clock";
import type { Tx } from "@/lib/platform/database/transaction";
import { personActor } from "@/lib/principals/events";
import type { Principal } from "@/lib/principals/principal";

const note = "Everything was taken away at once.";

/** Ends the change that waits, because its base is gone. Otherwise confirming it could undo the stop. */
export async function endSuperseded(tx: Tx, { personId }: Principal, subject: EntitlementSubject): Promise<void> {
  const open = await changes.findOpen(controlOf(subject), subject.id, tx);
  if (!open) return;
  const outcome = open.proposedById === personId ? "withdrawn" : "refused";
  const now = clock.now();
  await changes.end(tx, open, outcome, { decidedById: personId, decidedAt: now, note });
  await append(tx, changeEnded(personActor(personId), open, outcome, note), now);
}
