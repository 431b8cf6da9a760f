import { sqlPool } from "@/lib/platform/database/pool";
import type { Figures } from "./statistics.policy";

const shownReviewers = 50;

/** Counts the items of a campaign. A closed one keeps its figures, so this is read while it is under way. */
export async function countFigures(reviewId: string): Promise<Figures> {
  const { rows } = await sqlPool().query<{ figures: Figures }>(
    `with i as materialized (select reviewer_id, decided_by_id, decision, recommendation, blind, seconds, submitted_at,
         outcome, asked_again from access_review_items where review_id = $1),
       given as (select * from i where decision in ('keep', 'narrow', 'remove'))
     select json_build_object(
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
