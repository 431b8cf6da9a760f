import { sqlPool } from "@/lib/platform/database/pool";
import { claimCount, keepCounted } from "./close.store";
import type { Figures } from "./statistics.policy";
import type { ReviewRow } from "./store";

const shownReviewers = 50;

/** A campaign with more items is counted once a minute at most. */
const countedEachTime = 2_000;

type Counted = Pick<ReviewRow, "id" | "status" | "items" | "figures">;

/** The figures of a campaign: final ones of a closed one, and those of a large one as they were up to a minute ago. */
export async function figuresOf({ id, status, items, figures }: Counted): Promise<Figures> {
  if (figures !== null && status === "closed") return figures;
  if (status === "closed" || items <= countedEachTime) return countFigures(id);
  if (figures !== null && !(await claimCount(id))) return figures;
  const counted = await countFigures(id);
  await keepCounted(id, counted);
  return counted;
}

/** Counts the items of a campaign. */
export async function countFigures(reviewId: string): Promise<Figures> {
  const { rows } = await sqlPool().query<{ figures: Figures }>(
    `with i as materialized (select reviewer_id, decided_by_id, decision, recommendation, blind, seconds, submitted_at,
         outcome, asked_again from access_review_items where review_id = $1),
       given as (select * from i where decision in ('keep', 'narrow', 'remove'))
     select json_build_object(
       'countedAt', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       'items', (select count(*) from i),
       'open', (select count(*) from i where decision is null and outcome is null),
       'answered', (select count(*) from i where decision is not null and submitted_at is null and outcome is null),
       'submitted', (select count(*) from i where submitted_at is not null and outcome is null),
       'settled', (select count(*) from i where outcome is not null),
       'answers', coalesce((select json_object_agg(decision, n) from (
          select decision, count(*) as n from given where submitted_at is not null group by 1) a), '{}'),
       'outcomes', coalesce((select json_object_agg(outcome, n) from (
          select outcome, count(*) as n from i where outcome is not null group by 1) o), '{}'),
       'shown', (select json_build_object('answered', count(*), 'agreed', count(*) filter (where decision = recommendation))
          from given where not blind),
       'blind', (select json_build_object('answered', count(*), 'agreed', count(*) filter (where decision = recommendation))
          from given where blind),
       'askedAgain', (select coalesce(sum(asked_again), 0) from i),
       'reviewers', coalesce((select json_agg(r) from (
          select decided_by_id as "personId", count(*) as answered, count(*) filter (where decision = 'keep') as kept,
            percentile_disc(0.5) within group (order by seconds) as "medianSeconds"
          from given where decided_by_id is not null group by 1 order by 2 desc limit $2) r), '[]')) as figures`,
    [reviewId, shownReviewers],
  );
  const figures = rows[0]?.figures;
  if (!figures) throw new Error("an aggregate answers one row");
  return figures;
}
