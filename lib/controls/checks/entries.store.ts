import type { EntryBody } from "@/lib/audit/entry-body";
import { firstLost } from "@/lib/audit/lost-record";
import { sealedEntries } from "@/lib/audit/sealed-entries.store";
import { query } from "@/lib/audit/store";
import type { Span } from "@/lib/controls/model";
import type { Entry } from "./model";

/** One statement looks at so many places of the log. So its cost does not grow with the log. */
const window = 20_000;

/**
 * Reads the next sealed entries of these types in the period, the oldest first.
 *
 * @param only A further condition on the rows of the trail, in SQL of our own.
 * @throws Error if the log lacks a record of the period that retention did not remove: it may be an exception.
 * @returns the entries, and the place from which the next portion continues; null at the end of the log.
 */
export async function entriesOf(
  types: readonly string[],
  { from, to, size }: Span,
  { after, take, only = "true" }: { after: string; take: number; only?: string },
): Promise<{ entries: Entry[]; next: string | null }> {
  const at = Number(after || 0);
  const end = Math.min(at + window, size);
  const { rows } = await query<{ index: string }>(
    `select index from audit_search
     where index >= $1 and index < $2 and type = any($3::text[]) and time >= $4 and time < $5 and ${only}
     order by index limit ${take}`,
    [at, end, types, from, to],
  );
  const lost = await firstLost({ first: at, below: end }, { from, to });
  if (lost !== undefined) throw new Error(`the log lacks the record of place ${lost}, so the control has no result`);
  const indexes = rows.map(({ index }) => Number(index));
  const sealed = await sealedEntries(indexes);
  const last = indexes.length === take ? indexes.at(-1) : undefined;
  const next = last === undefined ? end : last + 1;
  return {
    entries: indexes.flatMap((index) => entryOf(index, sealed.get(index)?.parsed)),
    next: next >= size ? null : String(next),
  };
}

const entryOf = (index: number, body: EntryBody | undefined): Entry[] =>
  body ? [{ ...body, index, facts: body.facts ?? {} }] : [];
