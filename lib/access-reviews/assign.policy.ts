import type { Reviewers, ReviewKind, Subject } from "./model";

export type Assignment = { reviewerId: string | null; reviewerGroupId: string | null; reason: string };

export type People = {
  /** Ids of active people. */
  active: ReadonlySet<string>;
  fallbackId: string;
  openedById: string;
  /** Active people who may open campaigns, in the order of their ids. */
  others: readonly string[];
  /** Members of the reviewing group who are active. */
  members: readonly string[];
};

type Concerned = Pick<Subject, "concernsId" | "ownerId" | "delegatorId" | "managerId">;

/**
 * The person whose own the item is, who never answers it. In a campaign that asks owners or delegators about what is
 * theirs, that is the purpose.
 */
export function concernedIn(kind: ReviewKind, { by }: Reviewers, subject: Concerned): string | null {
  if (subject.concernsId !== null || by === "owner" || by === "delegator") return subject.concernsId;
  if (kind === "agents") return subject.ownerId;
  return kind === "delegations" ? subject.delegatorId : null;
}

/**
 * Chooses the reviewer of a subject. The subject of the item, or a person who left, is passed over: the fallback answers,
 * then the person who opened the campaign, then another person who may open one.
 */
export function assign(reviewers: Reviewers, subject: Concerned, people: People): Assignment {
  const able = (id: string | null): id is string => id !== null && id !== subject.concernsId && people.active.has(id);
  if (reviewers.by === "group" && people.members.some(able)) {
    return { reviewerId: null, reviewerGroupId: reviewers.groupId, reason: "group" };
  }
  const chosen = reviewers.by === "group" ? null : chosenOf(reviewers, subject);
  if (able(chosen)) return { reviewerId: chosen, reviewerGroupId: null, reason: reviewers.by };
  const instead = [people.fallbackId, people.openedById, ...people.others].find(able);
  return { reviewerId: instead ?? people.openedById, reviewerGroupId: null, reason: "fallback" };
}

function chosenOf(reviewers: Exclude<Reviewers, { by: "group" }>, subject: Concerned): string | null {
  const { ownerId, delegatorId, managerId } = subject;
  if (reviewers.by === "person") return reviewers.personId;
  if (reviewers.by === "manager") return managerId;
  return reviewers.by === "owner" ? ownerId : (delegatorId ?? ownerId);
}

/** Reasons for which a person gave an item to another one. */
const passedOn: ReadonlySet<string> = new Set(["reassigned", "unsure", "escalated"]);

/**
 * Chooses the reviewer of a subject that changed. A person who got the item from another one keeps it. That ends
 * if its owner changes, or if it is about them now.
 */
export function assignAnew(
  reviewers: Reviewers,
  held: Assignment & { isOwnerChanged: boolean },
  subject: Concerned,
  people: People,
): Assignment {
  const { reviewerId, reviewerGroupId, reason, isOwnerChanged } = held;
  const isAble = reviewerId !== null && reviewerId !== subject.concernsId && people.active.has(reviewerId);
  if (isAble && passedOn.has(reason) && !isOwnerChanged) return { reviewerId, reviewerGroupId, reason };
  return assign(reviewers, subject, people);
}
