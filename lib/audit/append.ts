import { withThrough } from "@/lib/audit/acting-through";
import type { AuditEvent } from "@/lib/audit/event";
import { sealEvent } from "@/lib/audit/seal-event";
import { clock } from "@/lib/platform/clock/clock";
import type { Tx } from "@/lib/platform/db/transaction";

/**
 * Queues one record for sequencing. It commits or rolls back with the change it describes (I12).
 *
 * The transaction must hold the barrier, as `transaction()` arranges.
 *
 * @returns the entry's id, by which the record can be found once it is sealed.
 */
export async function append(tx: Tx, event: AuditEvent, now: Date = clock.now()): Promise<string> {
  const sealed = sealEvent(withThrough(event), now);
  await tx.$executeRaw`
    insert into log_entries (entry_id, type, body, leaf_hash)
    values (${sealed.entryId}, ${sealed.type}, ${sealed.body}, ${sealed.leafHash})`;
  for (const { member, salt, value } of sealed.texts) {
    await tx.$executeRaw`
      insert into erasable_texts (entry_id, member, salt, value) values (${sealed.entryId}, ${member}, ${salt}, ${value})`;
  }
  return sealed.entryId;
}
