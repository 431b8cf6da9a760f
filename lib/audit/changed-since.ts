import { type ChangedSince, mostChanges } from "./as-of.schema";
import { viewOf } from "./entry-view";
import { type LifeOf, lifeAfter } from "./life-records";
import { readableEntries, shownEntries } from "./queries";
import type { SealedRow } from "./sealed-entries.store";
import * as store from "./store";
import type { AuditReader } from "./trail-condition";

/**
 * Lists the sealed records about a thing after an instant with their changes. Knows of the reader only which addresses
 * they may see: the use case decides who may ask.
 */
export async function changedSince(reader: AuditReader, of: LifeOf, id: string, at: string): Promise<ChangedSince> {
  const found = await lifeAfter(of, id, new Date(at), mostChanges + 1);
  const indexes = found.slice(0, mostChanges);
  if (indexes.length === 0) return { entries: [], more: false };
  const [rows, sealed] = await Promise.all([
    store.search("index = any($1::bigint[])", [indexes], indexes.length),
    readableEntries(reader, indexes),
  ]);
  const entries = await shownEntries(rows, sealed);
  return {
    entries: entries.map(({ index, entryId, time, type, sentence }) => ({
      ...{ index, entryId, time, type, sentence },
      changes: [...changesIn(sealed.get(index))],
    })),
    more: found.length > mostChanges,
  };
}

function changesIn(sealed: SealedRow | undefined) {
  const body = sealed?.parsed;
  return body ? viewOf(body, new Map(sealed.texts.map(({ member, value }) => [member, value]))).changes : [];
}
