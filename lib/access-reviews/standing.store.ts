import { keyedQuery } from "@/lib/platform/database/keyed";
import { rolesWith } from "@/lib/principals/permissions";
import type { ReviewRow } from "./store";

/** Results that were not applied are counted up to this number. */
export const mostNotApplied = 1_000;

type Planned = Pick<ReviewRow, "id" | "createdById">;

/** Facts about some campaigns beside their rows. */
export type Standing = {
  /** Results that were not applied, by campaign. */
  notApplied: ReadonlyMap<string, number>;
  /** Planners who are active and might plan the campaign now. They are responsible for it; otherwise security is. */
  planners: ReadonlySet<string>;
};

export async function standingOf(rows: readonly Planned[]): Promise<Standing> {
  const [refused, planners] = await Promise.all([
    keyedQuery<{ id: string; count: number }>(
      `select r.id, n.count from unnest($1::text[]) r(id) cross join lateral (
         select count(*)::int as count from (select from access_review_items i
           where i.review_id = r.id and i.outcome = 'refused' limit ${mostNotApplied}) few) n`,
      [rows.map(({ id }) => id)],
    ),
    keyedQuery<{ id: string }>(
      "select id from people where id = any($1::text[]) and status = 'active' and roles && $2::person_role[]",
      [[...new Set(rows.map(({ createdById }) => createdById))], rolesWith("revocations:execute")],
    ),
  ]);
  return {
    notApplied: new Map(refused.map(({ id, count }) => [id, count])),
    planners: new Set(planners.map(({ id }) => id)),
  };
}
