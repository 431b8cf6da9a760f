import { lastSettledEntry } from "./horizon";
import { query, queryAlongKeys } from "./store";

/** A place in the trail: the last record that is certainly visible, and how many records are sealed. */
export type TrailMark = { entry: string; size: string };

/** Marks the trail. A later reading has seen every record up to it. */
export async function markTrail(): Promise<TrailMark> {
  const { rows } = await query<{ size: string }>("select coalesce(max(size), 0) as size from log_head", []);
  return { entry: await lastSettledEntry(), size: rows[0]?.size ?? "0" };
}

/**
 * Reads one fact of every record of some types that was made after a mark. Grows with what was recorded of these types
 * since, and not with the trail.
 */
export async function factsSince(
  { entry, size }: TrailMark,
  { types, fact, atMost }: { types: readonly string[]; fact: string; atMost: number },
): Promise<string[]> {
  // One range for each value, so that the planner follows the index on the type and the trail index.
  const rows = await queryAlongKeys<{ value: string }>(
    `with recent as materialized (
       select l.entry as id from unnest($1::text[]) t(type)
         cross join lateral (select a.index from audit_search a where a.type = t.type and a.index >= $2 offset 0) a
         cross join lateral (select l.entry from log_leaves l where l.index = a.index offset 0) l
       where l.entry > $3::bigint
       union all
       select e.id from log_entries e
       where e.id > greatest($3::bigint, (select coalesce(max(last_entry), 0) from log_head)) and e.type = any($1::text[])
     )
     select distinct convert_from(e.body, 'utf8')::jsonb #>> array['facts', $4::text] as value
     from recent r cross join lateral (select body from log_entries where id = r.id offset 0) e limit $5`,
    [types, size, entry, fact, atMost],
  );
  return rows.map(({ value }) => value);
}
