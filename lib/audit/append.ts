import { withOrigin } from "@/lib/audit/acting-through";
import type { AuditEvent } from "@/lib/audit/event";
import { idsIn } from "@/lib/audit/ids-in";
import { keepNames } from "@/lib/audit/kept-names";
import { sealEvent } from "@/lib/audit/seal-event";
import { clock } from "@/lib/platform/clock/clock";
import type { Tx } from "@/lib/platform/db/transaction";

/**
 * Queues one record for sequencing. It commits or rolls back with the change it describes (I12).
 *
 * The transaction must hold the barrier, as `transaction()` arranges. The record keeps the names that its ids have in
 * this transaction, and the request by which the act came.
 *
 * @returns the entry's id, by which the record can be found once it is sealed.
 */
export async function append(tx: Tx, event: AuditEvent, now: Date = clock.now()): Promise<string> {
  const whole = withOrigin(event);
  const names = await keepNames(tx, idsOf(whole));
  const sealed = sealEvent({ ...whole, names }, now);
  const { texts } = sealed;
  await tx.$executeRaw`
    with entry as (
      insert into log_entries (entry_id, type, body, leaf_hash)
      values (${sealed.entryId}, ${sealed.type}, ${sealed.body}, ${sealed.leafHash})
    )
    insert into erasable_texts (entry_id, member, salt, value)
    select ${sealed.entryId}, t.member, decode(t.salt, 'base64'), t.value
    from unnest(${texts.map(({ member }) => member)}::text[], ${texts.map(({ salt }) => salt.toString("base64"))}::text[],
      ${texts.map(({ value }) => value)}::text[]) as t(member, salt, value)`;
  return sealed.entryId;
}

/** Everything that the record is about: the people and things first, then what else it refers to. */
const idsOf = ({ actor, agentId, instanceId, refs = [], facts, changes = [] }: AuditEvent): string[] => [
  ...new Set([actor.id, agentId ?? "", instanceId ?? "", ...refs, ...idsIn(facts), ...idsIn(changes)]),
];
