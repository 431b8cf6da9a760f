import { clock } from "@/lib/platform/base/clock";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { noteWritten } from "@/lib/platform/database/acknowledged";
import type { Tx } from "@/lib/platform/database/transaction";
import { withOrigin } from "./acting-through";
import type { AuditEvent } from "./event";
import { idsIn } from "./ids-in";
import { keepNames, keepReadNames, namesNow } from "./kept-names";
import { leaveCauses } from "./notified";
import { type SealedEvent, sealEvent } from "./seal-event";

/**
 * Queues one record for sequencing. It commits or rolls back with the change it describes (I12).
 *
 * The transaction must hold the barrier, as `transaction()` arranges. The record keeps the names that its ids have in
 * this transaction, and the request by which the act came.
 *
 * @returns the entry's id, by which the record can be found once it is sealed.
 */
export async function append(tx: Tx, event: AuditEvent, now: Date = clock.now()): Promise<string> {
  const [entryId] = await appendAll(tx, [event], now);
  assertInvariant(entryId !== undefined, "one event makes one record");
  return entryId;
}

/**
 * Makes the bytes of a record that changes nothing else, for one statement of its own. Its names are read outside of that
 * statement.
 */
export async function sealAlone(event: AuditEvent, now: Date): Promise<SealedEvent> {
  const whole = withOrigin(event);
  const names = [...(await namesNow(idsOf(whole)))].map(([id, name]) => ({ id, name }));
  return sealEvent({ ...whole, names: await keepReadNames(names) }, now);
}

/** Queues many records at once, in their order: as `append`, with as many statements as for one. */
export async function appendAll(tx: Tx, events: readonly AuditEvent[], now: Date = clock.now()): Promise<string[]> {
  if (events.length === 0) return [];
  const whole = events.map(withOrigin);
  // All names are looked up together; those of one record are then known.
  if (whole.length > 1) await keepNames(tx, whole.flatMap(idsOf));
  const sealed: SealedEvent[] = [];
  for (const event of whole) sealed.push(sealEvent({ ...event, names: await keepNames(tx, idsOf(event)) }, now));
  const texts = sealed.flatMap(({ entryId, texts: own }) => own.map((text) => ({ entryId, ...text })));
  await tx.$executeRaw`
    with entry as (
      insert into log_entries (entry_id, type, body, leaf_hash)
      select e.id, e.type, decode(e.body, 'base64'), decode(e.hash, 'base64')
      from unnest(${sealed.map(({ entryId }) => entryId)}::text[], ${sealed.map(({ type }) => type)}::text[],
        ${sealed.map(({ body }) => body.toString("base64"))}::text[],
        ${sealed.map(({ leafHash }) => leafHash.toString("base64"))}::text[]) with ordinality as e(id, type, body, hash, ord)
      order by e.ord
    )
    insert into erasable_texts (entry_id, member, salt, value)
    select t.entry_id, t.member, decode(t.salt, 'base64'), t.value
    from unnest(${texts.map(({ entryId }) => entryId)}::text[], ${texts.map(({ member }) => member)}::text[],
      ${texts.map(({ salt }) => salt.toString("base64"))}::text[], ${texts.map(({ value }) => value)}::text[])
      as t(entry_id, member, salt, value)`;
  await leaveCauses(tx, whole);
  for (const { entryId } of sealed.slice(-1)) noteWritten(tx, entryId);
  return sealed.map(({ entryId }) => entryId);
}

/** Everything that the record is about: the people and things first, then what else it refers to. */
const idsOf = ({ actor, agentId, instanceId, refs = [], facts, changes = [] }: AuditEvent): string[] => [
  ...new Set([actor.id, agentId ?? "", instanceId ?? "", ...refs, ...idsIn(facts), ...idsIn(changes)]),
];
