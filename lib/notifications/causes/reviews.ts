import { standingOf } from "@/lib/access-reviews/standing.store";
import { find } from "@/lib/access-reviews/store";
import { type Cause, factOf, type Notice, nothing, type Reading } from "./model";
import { namedPeople, peopleWith } from "./people";

/**
 * Results that were not applied are told once their campaign is closed, to the person who planned it. If that person left or
 * has another role, the people who may stop agents are told.
 */
export async function readClosedReview(cause: Cause): Promise<Reading> {
  const id = factOf(cause, "review");
  const review = id === null ? undefined : await find(id);
  if (id === null || !review) return nothing;
  const { notApplied, planners } = await standingOf([review]);
  const count = notApplied.get(id) ?? 0;
  if (count === 0) return nothing;
  const notice: Notice = {
    ...{ kind: "review_due", subjectId: id, occasion: `review_due:${id}:not_applied`, link: `/reviews/${id}` },
    details: { how: "not_applied", review: review.name, count: count.toLocaleString("en") },
    people: planners.has(review.createdById)
      ? namedPeople("orderer", [review.createdById])
      : peopleWith("security", ["revocations:execute"]),
  };
  return { notices: [notice], settlements: [] };
}
