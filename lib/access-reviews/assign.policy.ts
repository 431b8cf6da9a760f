import { namedIn, type Reviewers, type ReviewKind, type Subject } from "./model";

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
 * Chooses the reviewer of a subject. The subject of the item, or a person who left, is passed over for the next of several
 * named people. Then the fallback answers, then the person who opened the campaign, then another person who may open one.
 *
 * @param turn The place of the item. Several named people take turns by it.
 */
export function assign(reviewers: Reviewers, subject: Concerned, people: People, turn = 0): Assignment {
  const able = (id: string | null): id is string => id !== null && id !== subject.concernsId && people.active.has(id);
  if (reviewers.by === "group" && people.members.some(able)) {
    return { reviewerId: null, reviewerGroupId: reviewers.groupId, reason: "group" };
  }
  const chosen = chosenOf(reviewers, subject, turn).find(able);
  if (chosen !== undefined) {
    return { reviewerId: chosen, reviewerGroupId: null, reason: reviewers.by === "people" ? "person" : reviewers.by };
  }
  const instead = [people.fallbackId, people.openedById, ...people.others].find(able);
  return { reviewerId: instead ?? people.openedById, reviewerGroupId: null, reason: "fallback" };
}

/** The people who are asked first, in their order. */
function chosenOf(reviewers: Reviewers, subject: Concerned, turn: number): readonly (string | null)[] {
  const { ownerId, delegatorId, managerId } = subject;
  if (reviewers.by === "manager") return [managerId];
  if (reviewers.by === "owner") return [ownerId];
  if (reviewers.by === "delegator") return [delegatorId ?? ownerId];
  const named = namedIn(reviewers);
  const first = named.length === 0 ? 0 : turn % named.length;
  return [...named.slice(first), ...named.slice(0, first)];
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
  // A person who took their turn keeps it.
  const turn = reviewerId === null ? 0 : Math.max(0, namedIn(reviewers).indexOf(reviewerId));
  return assign(reviewers, subject, people, turn);
}
