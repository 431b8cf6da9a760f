import { named, type Templates, type Told } from "./told";

const review = ({ text }: Told): string => named("the access review", text("name", ""));
const items = ({ entry }: Told): string => {
  const count = Number(entry.facts.items ?? 0);
  return `${count} ${count === 1 ? "item" : "items"}`;
};
const subject = ({ entry, name }: Told): string => name(entry.facts.subject, "a subject");

const ends: Readonly<Record<string, string>> = {
  complete: "every item has its result",
  due: "its due date passed",
  nothing_to_review: "nothing was left to review",
  too_large: "it has more than 100,000 items",
  cancelled: "it was ended early",
};

const results: Readonly<Record<string, string>> = {
  kept: "it was kept",
  applied: "the answer was applied",
  waiting: "the change waits for a second person",
  refused: "the answer could not be applied",
  gone: "it had ended",
  suspended: "no answer came, and it was suspended",
  kept_without_answer: "no answer came, and it was kept",
  kept_not_applied: "it was kept, because its answer does not count",
};

const moves: Readonly<Record<string, string>> = {
  unsure: "the reviewer was unsure",
  fallback: "the reviewer left",
  escalated: "no answer came",
  changed: "it changed meanwhile",
};

/** Access reviews, their answers and results. */
export const accessReviewSentences: Templates = {
  "access-review.planned": (t) => `${t.who} planned ${review(t)} of ${String(t.entry.facts.kind)}`,
  "access-review.opened": (t) => `${review(t).replace("the", "The")} opened with ${items(t)}`,
  "access-review.reassigned": (t) =>
    `${t.who} gave the review of ${subject(t)} to ${t.name(t.entry.facts.to, "another person")}${t.because || (moves[String(t.entry.facts.code)] ? `: ${moves[String(t.entry.facts.code)]}` : "")}`,
  "access-review.submitted": (t) => `${t.who} submitted the answers for ${items(t)} of ${review(t)}`,
  "access-review.settled": (t) =>
    `${t.who} settled the review of ${subject(t)}: ${results[String(t.entry.facts.outcome)] ?? "it is done"}`,
  "access-review.asked-again": (t) => `The review of ${subject(t)} asks again, because it changed meanwhile`,
  "access-review.lapsed": (t) =>
    `The answer of ${t.name(t.entry.facts.reviewer, "a reviewer")} in the review of ${subject(t)} was taken back, because they may not give it any more`,
  "access-review.escalated": (t) =>
    `${review(t).replace("the", "The")} went to ${t.name(t.entry.facts.to, "another person")} for ${String(t.entry.facts.days)} more days`,
  "access-review.closed": (t) =>
    `${review(t).replace("the", "The")} closed: ${ends[String(t.entry.facts.code)] ?? "it is over"}`,
};
