import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  review_not_found: ["not_found", "There is no such access review, or you may not see it."],
  review_item_not_found: ["not_found", "The access review has no such item, or you may not see it."],
  review_not_open: ["conflict", "The access review is not open. Answers are taken until its due date."],
  review_not_closed: ["conflict", "The access review is not closed yet. Wait until its answers are applied."],
  review_over: ["conflict", "The access review is over. It takes no change."],
  review_item_submitted: ["conflict", "The answer was submitted. It cannot be changed any more."],
  review_item_answered_meanwhile: ["conflict", "Another answer was first. Reload the item."],
  review_item_changed: ["conflict", "The subject changed since it was shown. Read the new evidence and answer again."],
  review_item_of_another: ["forbidden", "Another person reviews this item."],
  own_review: ["forbidden", "The item is about you, or about something of yours. Another person must answer it."],
  nothing_to_submit: ["conflict", "You have no answer to submit. Answer an item first."],
  answer_not_possible: ["invalid", "Items of this kind do not take this answer."],
  note_required: ["invalid", "Say in a comment why you are unsure."],
  authority_required: ["invalid", "Give the narrower authority."],
  authority_not_expected: ["invalid", "Only the answer narrow takes an authority."],
  reviewer_required: ["invalid", "Name the person who answers instead."],
  reviewer_not_expected: ["invalid", "Only the answer reassign takes another person."],
  reviewer_unknown: ["invalid", "There is no active person with this address or id, or the item is about them."],
  reviewer_group_unknown: ["invalid", "There is no such group, or it has no members."],
  silence_not_possible: [
    "invalid",
    "Only agents, delegations and blueprints can be suspended. Choose another consequence.",
  ],
  reviewers_not_possible: ["invalid", "Items of this kind have no such reviewer. Choose another one."],
  review_period_empty: ["invalid", "The due date must be after the review opens, and not in the past."],
  review_kind_not_allowed: ["forbidden", "Only an admin opens reviews of entitlements and roles."],
  too_many_reviews: ["conflict", "You planned 50 access reviews that are not open yet. End one first."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

type Code = keyof typeof kinds;

/** Refusals about access reviews. `path` names the member at fault. */
export function reviewError(code: Code, path?: string, facts: Record<string, unknown> = {}): DomainError {
  const errors: MemberError[] = path === undefined ? [] : [{ path, code }];
  return new DomainError(code, kinds[code][0], kinds[code][1], { errors, facts });
}
