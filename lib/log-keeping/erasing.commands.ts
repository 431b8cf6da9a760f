import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import { namedId } from "@/lib/audit/name-member";
import { readPortion } from "@/lib/audit/portion";
import { sealedEntries } from "@/lib/audit/sealed-entries.store";
import { rebuiltFrom } from "@/lib/audit/store";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { notAllowed } from "@/lib/principals/errors";
import { personActor } from "@/lib/principals/events";
import { may, type Principal } from "@/lib/principals/principal";
import type { EraseTexts, TextsErased } from "./erasing.schema";
import * as store from "./erasing.store";
import { keepingError } from "./errors";
import { textErased } from "./events";
import { type HoldRow, holdsAt } from "./holds.store";

/**
 * Erases texts beside a sealed record. The sealed bytes keep their salted digests, so every proof holds. The columns of
 * the trail that were derived from the texts are cleared in the same transaction.
 *
 * Names of people and things serve many records, and are not erased here.
 *
 * @throws DomainError `forbidden`, `entry_not_found`, `text_unknown`, `name_not_erasable`, `text_erased_before`, `text_held`.
 */
export async function eraseTexts(principal: Principal, index: number, order: EraseTexts): Promise<TextsErased> {
  if (!may(principal, "settings:write")) throw notAllowed(["settings:write"]);
  return erase({ actor: personActor(principal.personId), reader: principal }, index, order);
}

/** Erases texts beside a sealed record for an operator of the server. Throws as {@link eraseTexts}. */
export const eraseTextsAsOperator = (index: number, order: EraseTexts): Promise<TextsErased> =>
  erase({ actor: { type: "system", id: "operator" }, reader: operator }, index, order);

/** Filters of holds are read for an operator as for an admin. */
const operator: AuditReader = { personId: "", permissions: new Set(["audit:read", "people:read"]) };

type Eraser = { actor: Actor; reader: AuditReader };

function erase({ actor, reader }: Eraser, index: number, { members, reason, note }: EraseTexts): Promise<TextsErased> {
  return transaction(async (tx) => {
    const entry = await store.sealedEntry(tx, index);
    if (!entry) throw keepingError("entry_not_found", { facts: { index } });
    refuseMembers(members, entry.parsed?.texts ?? {});
    await refuseHeld(tx, reader, { index, at: new Date(entry.parsed?.time ?? entry.created_at) });
    await refuseHeld(tx, reader, { index, at: entry.created_at });
    const erased = await store.deleteTexts(tx, entry.entry_id, members);
    if (erased.length === 0) throw keepingError("text_erased_before");
    await store.deriveAgain(tx, index, entry);
    await store.countErased(tx, reason, erased.length);
    await append(tx, textErased(actor, { index, entryId: entry.entry_id, members: erased, reason, note }));
    return { index, members: erased };
  });
}

/** Refuses members that the record does not seal, and names. */
function refuseMembers(members: readonly string[], sealed: Readonly<Record<string, string>>): void {
  for (const [at, member] of members.entries()) {
    const errors = (code: string) => ({ errors: [{ path: `members[${at}]`, code }] });
    if (namedId(member) !== undefined) throw keepingError("name_not_erasable", errors("name_not_erasable"));
    if (!Object.hasOwn(sealed, member)) throw keepingError("text_unknown", errors("text_unknown"));
  }
}

type Place = { index: number; at: Date };

async function refuseHeld(tx: Tx, reader: AuditReader, { index, at }: Place): Promise<void> {
  for (const hold of await holdsAt(tx, at)) {
    if (await holds(hold, reader, index)) throw keepingError("text_held", { facts: { hold: hold.id } });
  }
}

/**
 * Whether a hold may be about an entry. A filter that can no longer be read holds every entry of the period. So does any
 * filter while the entry's row in the trail is lost, or is derived again later: it may lack what the filter names.
 */
async function holds({ q }: HoldRow, reader: AuditReader, index: number): Promise<boolean> {
  if (q === "" || index < ((await rebuiltFrom()) ?? 0)) return true;
  try {
    const place = { at: index, size: index + 1, take: 1 };
    const { entries, lost } = await readPortion(reader, { q, from: null, to: null }, place, { shown: false });
    return entries.length > 0 || lost !== undefined;
  } catch (error) {
    if (isDomainError(error)) return true;
    throw error;
  }
}

/** Lists the texts that are left beside a record, without names. Throws `entry_not_found`. */
export async function erasableTexts(index: number): Promise<string[]> {
  const entry = (await sealedEntries([index])).get(index);
  if (!entry) throw keepingError("entry_not_found", { facts: { index } });
  return entry.texts.map(({ member }) => member).filter((member) => namedId(member) === undefined);
}
