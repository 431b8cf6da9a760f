import type pg from "pg";
import type { SearchRow } from "@/lib/audit/search-row";
import { isId } from "@/lib/platform/base/id-kind";

/** A decision's id and the index of its record; undefined for other records. */
function placeOf({ type, refs, index }: SearchRow): { id: string; index: number } | undefined {
  const id = type === "decision.made" ? refs.find((ref) => isId("decision", ref)) : undefined;
  return id === undefined ? undefined : { id, index };
}

/** Notes the index of each decision's first record; a repeated answer is another record of the same decision. */
export async function insertDecisionEntries(client: pg.Client, rows: readonly SearchRow[]): Promise<void> {
  const places = rows.map(placeOf).filter((place) => place !== undefined);
  if (places.length === 0) return;
  await client.query(
    `insert into decision_entries (decision_id, index)
     select * from unnest($1::text[], $2::bigint[]) on conflict (decision_id) do nothing`,
    [places.map(({ id }) => id), places.map(({ index }) => index)],
  );
}
