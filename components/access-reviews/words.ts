import type {
  Answer,
  CloseReason,
  Outcome,
  Repeat,
  ReviewerWay,
  ReviewKind,
  ReviewStatus,
  Silence,
} from "@/lib/access-reviews/model";

export const kindWords: Readonly<Record<ReviewKind, string>> = {
  agents: "Agents",
  delegations: "Delegations",
  blueprints: "Blueprints",
  entitlements: "Entitlements of people",
  roles: "Roles of people",
  ownership: "Owners of agents",
};

export const repeatWords: Readonly<Record<Repeat, string>> = {
  once: "Once",
  monthly: "Each month",
  quarterly: "Each quarter",
  yearly: "Each year",
};

export const silenceWords: Readonly<Record<Silence, string>> = {
  suspend: "Suspend",
  escalate: "Give the fallback seven more days",
  keep: "Keep, with a flag",
};

export const wayWords: Readonly<Record<ReviewerWay, string>> = {
  owner: "The owner of each agent",
  delegator: "The delegator",
  manager: "The manager of the owner or person",
  group: "A group",
  person: "One person",
  people: "Several people in turn",
};

export const statusWords: Readonly<Record<ReviewStatus, string>> = {
  scheduled: "Scheduled",
  opening: "Collecting items",
  open: "Open",
  closing: "Applying answers",
  closed: "Closed",
};

export const closeWords: Readonly<Record<CloseReason, string>> = {
  complete: "Every item has its result.",
  due: "The due date passed.",
  nothing_to_review: "Nothing was left to review, so the review closed by itself.",
  too_large: "The filter selects more than 100,000 items. Plan smaller reviews.",
  cancelled: "A person ended it early. Answers that were not applied have no effect.",
};

export const answerWords: Readonly<Record<Answer, string>> = {
  keep: "Keep",
  narrow: "Narrow",
  remove: "Remove",
  reassign: "Pass on",
  unsure: "Unsure",
};

/** The words of an answer. An owner is asked about themself. */
export function answerLabel(kind: ReviewKind, answer: Answer): string {
  if (kind !== "ownership") return answerWords[answer];
  return answer === "keep" ? "I answer for it" : answer === "remove" ? "I do not any more" : answerWords[answer];
}

/** The effect of the answer remove. */
export const removeEffects: Readonly<Record<ReviewKind, string>> = {
  agents: "“Remove” suspends the agent until a person resumes it.",
  delegations: "“Remove” revokes the delegation.",
  blueprints: "“Remove” suspends all agents of the blueprint.",
  entitlements: "“Remove” lets the person delegate nothing.",
  roles: "“Remove” takes the role away.",
  ownership: "Agents that no person confirms are in the list of agents without an owner. They go on.",
};

export const outcomeTones: Readonly<Record<Outcome, "ok" | "wait" | "bad" | "hold" | "plain">> = {
  kept: "ok",
  applied: "ok",
  waiting: "wait",
  refused: "bad",
  gone: "plain",
  suspended: "hold",
  kept_without_answer: "wait",
  kept_not_applied: "wait",
};

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  kept: "Kept",
  applied: "Applied",
  waiting: "Waits for a second person",
  refused: "Not applied",
  gone: "Had ended",
  suspended: "Suspended, no answer",
  kept_without_answer: "Kept, no answer",
  kept_not_applied: "Kept, answer not applied",
};

/** So many results that were not applied. They are counted up to 1,000. */
export const notAppliedWords = (count: number): string =>
  `${count.toLocaleString("en")}${count === 1_000 ? " or more" : ""} not applied`;

export const reasonWords: Readonly<Record<string, string>> = {
  owner: "as the owner",
  delegator: "as the delegator",
  manager: "as the manager",
  group: "as a group",
  person: "as named",
  fallback: "in place of the reviewer",
  reassigned: "passed on",
  unsure: "passed on: unsure",
  escalated: "passed on: no answer",
};
