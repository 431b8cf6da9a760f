import type { TimeRange } from "./search.model";
import { queryAlongKeys, queryTexts } from "./store";

/** Places of the log: from `first` on, below `below`. */
export type Places = { first: number; below: number };

/** The first and the last leaf of the places give the ids of their records. Records and leaves have one order. */
const entryAt = (order: "asc" | "desc") =>
  `(select entry from log_leaves where index >= $1 and index < $2 order by index ${order} limit 1)`;

/**
 * Whether each of the places has a leaf, a record and a row in the trail, by their numbers. It reads only indexes: about
 * 8 ms for 20,000 places in memory, and 25 ms from disk. After `false`, the places need a closer look.
 */
export async function areCounted({ first, below }: Places): Promise<boolean> {
  const [row] = await queryAlongKeys<Record<"leaves" | "records" | "rows", number>>(
    `select (select count(*) from log_leaves where index >= $1 and index < $2)::float8 as leaves,
       (select count(*) from (select from log_entries where id >= ${entryAt("asc")} and id <= ${entryAt("desc")}
          limit $2::bigint - $1::bigint + 1) e)::float8 as records,
       ((select count(*) from audit_search where index >= $1 and index < $2)
          + (select count(*) from audit_reads where index >= $1 and index < $2))::float8 as rows`,
    [first, below],
  );
  const places = below - first;
  return row !== undefined && row.leaves === places && row.records === places && row.rows === places;
}

/** Finds the places that lack a leaf, a record, or a row in the trail. */
export async function lackingPlaces({ first, below }: Places): Promise<number[]> {
  const within = "where index >= $1 and index < $2";
  const leaves = await queryTexts(`select index, entry from log_leaves ${within}`, [first, below]);
  const entries = leaves.map(([, entry]) => entry);
  const records = new Set(
    (await queryTexts("select id from log_entries where id = any($1::bigint[])", [entries])).map(([id]) => id),
  );
  const rows = new Set(
    (await queryTexts(`select index from audit_trail ${within}`, [first, below])).map(([index]) => index),
  );
  const whole = new Set(
    leaves.filter(([index, entry]) => records.has(entry) && rows.has(index)).map(([index]) => Number(index)),
  );
  const lacking: number[] = [];
  for (let index = first; index < below; index++) if (!whole.has(index)) lacking.push(index);
  return lacking;
}

/**
 * Finds the first of some gaps whose record may have been made in a period: the records beside the gap are not both
 * before it, and not both after it. A side without a record may be of any time.
 *
 * @param slackMs The period is longer by so much at both ends.
 */
export async function firstWithin(
  gaps: readonly Places[],
  { from, to }: TimeRange,
  slackMs: number,
): Promise<Places | undefined> {
  const beside = (condition: string, order: "asc" | "desc") =>
    `cross join lateral (select (select time from audit_trail where index ${condition} order by index ${order} limit 1) as time)`;
  const [row] = await queryAlongKeys<Places>(
    `select g.first::float8 as first, g.below::float8 as below from unnest($1::bigint[], $2::bigint[]) as g(first, below)
       ${beside("< g.first", "desc")} before ${beside(">= g.below", "asc")} after
     where coalesce(greatest(before.time, coalesce(after.time, 'infinity')) >= $3::timestamptz - make_interval(secs => $5::float8 / 1000), true)
       and coalesce(least(coalesce(before.time, '-infinity'), after.time) < $4::timestamptz + make_interval(secs => $5::float8 / 1000), true)
     order by g.first limit 1`,
    [gaps.map(({ first }) => first), gaps.map(({ below }) => below), from ?? null, to ?? null, slackMs],
  );
  return row;
}
