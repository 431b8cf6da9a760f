import { clock } from "@/lib/platform/base/clock";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { rowsOf } from "./search-filter";
import { query } from "./store";
import { type AuditReader, conditionOf, refuseUnready } from "./trail-condition";

/** Refuses a filter that cannot be answered, as `listAudit` does. Reads nothing of the trail. */
export async function requireAnswerable(reader: AuditReader, q: string): Promise<void> {
  await conditionOf(reader, { q });
}

/** Whether `findMatches` waits at a place: the search does not find yet the versions that the question names. */
export async function waitsForVersions(reader: AuditReader, q: string, at: number): Promise<boolean> {
  try {
    const condition = await conditionOf(reader, { q });
    await refuseUnready(condition, Math.max(at, condition.range.first ?? at));
  } catch (error) {
    if (isDomainError(error)) return error.code === "versions_unready";
    throw error;
  }
  return false;
}

/** A part of the log, and a type of entries that does not count. */
export type MatchPlace = { at: number; below: number; except: string };

export type Matches = { count: number; first: number; last: number };

/** One statement looks at so many places of the log. So its cost does not grow with the log. */
const window = 20_000;

/**
 * Counts the entries of a part of the log that answer a question, with what the reader may see now; undefined for none.
 *
 * @throws DomainError for a filter at fault, or `forbidden`, as `listAudit` does. `versions_unready` where the search does
 * not find yet what the question names.
 */
export async function findMatches(reader: AuditReader, q: string, place: MatchPlace): Promise<Matches | undefined> {
  const condition = await conditionOf(reader, { q }, "true", clock.now());
  await refuseUnready(condition, Math.max(place.at, condition.range.first ?? place.at));
  let found: Matches | undefined;
  for (let at = place.at; at < place.below; at += window) {
    const part = await matchesIn(condition, { ...place, at, below: Math.min(at + window, place.below) });
    if (part) found = { count: (found?.count ?? 0) + part.count, first: found?.first ?? part.first, last: part.last };
  }
  return found;
}

async function matchesIn(
  condition: Awaited<ReturnType<typeof conditionOf>>,
  { at, below, except }: MatchPlace,
): Promise<Matches | undefined> {
  const { sql, values, range } = condition;
  const parameter = (place: number) => `$${values.length + place}`;
  const { rows } = await query<{ count: number; first: number | null; last: number | null }>(
    `select count(*)::int as count, min(index)::float8 as first, max(index)::float8 as last from ${rowsOf(condition)}
     where index >= ${parameter(1)} and index < ${parameter(2)} and type <> ${parameter(5)} and (${sql})
       and time >= coalesce(${parameter(3)}::timestamptz, '-infinity')
       and time < coalesce(${parameter(4)}::timestamptz, 'infinity')`,
    [
      ...values,
      Math.max(at, range.first ?? at),
      Math.min(below, range.below ?? below),
      range.from ?? null,
      range.to ?? null,
      except,
    ],
  );
  const [row] = rows;
  return row?.first == null || row.last === null ? undefined : { count: row.count, first: row.first, last: row.last };
}
