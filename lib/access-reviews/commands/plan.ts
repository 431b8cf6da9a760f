import { reviewError } from "@/lib/access-reviews/errors";
import { personOrJobs, reviewPlanned } from "@/lib/access-reviews/events";
import { collectItems } from "@/lib/access-reviews/job-names";
import { type Reviewers, type ReviewerWay, type ReviewKind, suspendable } from "@/lib/access-reviews/model";
import { activePerson, peopleFor } from "@/lib/access-reviews/people.store";
import type { PlanReview } from "@/lib/access-reviews/schema";
import * as store from "@/lib/access-reviews/store";
import { subjectPage } from "@/lib/access-reviews/subjects/pages";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { may, type Principal } from "@/lib/principals/principal";

const shortestMs = 3_600_000;
/** So many campaigns of one person wait to open, at most. */
const mostPlanned = 50;

/** Kinds in which each way of choosing reviewers finds a person. */
const kindsOf: Readonly<Record<ReviewerWay, readonly ReviewKind[]>> = {
  owner: ["agents", "delegations", "ownership"],
  delegator: ["delegations"],
  manager: ["agents", "delegations", "entitlements", "roles"],
  group: ["agents", "delegations", "blueprints", "entitlements", "roles"],
  person: ["agents", "delegations", "blueprints", "entitlements", "roles"],
};

/**
 * Plans a campaign. A job collects its items when it opens.
 *
 * @returns its id.
 * @throws DomainError for a filter at fault as its list does, and the refusals of `reviewError`.
 */
export async function planReview(principal: Principal, input: PlanReview): Promise<string> {
  const { kind, q, onSilence, repeat, name } = input;
  if ((kind === "entitlements" || kind === "roles") && !may(principal, "people:write"))
    throw reviewError("review_kind_not_allowed", "kind");
  // No other person answers in place of an owner.
  const escalates = onSilence === "escalate" && kind === "ownership";
  if (escalates || (onSilence === "suspend" && !suspendable.has(kind)))
    throw reviewError("silence_not_possible", "onSilence");
  if (!kindsOf[input.reviewers.by].includes(kind)) throw reviewError("reviewers_not_possible", "reviewers.by");
  const opensAt = input.opensAt === undefined ? clock.now() : new Date(input.opensAt);
  const dueAt = new Date(input.dueAt);
  if (dueAt.getTime() - Math.max(opensAt.getTime(), clock.now().getTime()) < shortestMs)
    throw reviewError("review_period_empty", "dueAt");
  await subjectPage({ kind, q, openedById: principal.personId }, null, 1);
  const fallbackId = await personOf(input.fallbackEmail, "fallbackEmail");
  const reviewers = await reviewersOf(principal, input.reviewers, fallbackId);
  const row: store.NewReview = {
    ...{ id: newId("review"), name, kind, q, reviewers, fallbackId, repeat, onSilence, opensAt, dueAt },
    ...{ createdById: principal.personId, followsId: null },
  };
  await transaction(async (tx) => {
    if ((await store.countPlanned(tx, principal.personId)) >= mostPlanned) throw reviewError("too_many_reviews");
    await planWithin(tx, row, principal.personId);
  });
  return row.id;
}

/** Plans a campaign within the caller's transaction, for a person or for a job. */
export async function planWithin(tx: Tx, row: store.NewReview, byId: string | null): Promise<void> {
  await store.insert(tx, row);
  await append(tx, reviewPlanned(personOrJobs(byId), row));
  await enqueue(tx, collectItems, { reviewId: row.id }, { startAfter: row.opensAt });
}

async function personOf(email: string, path: string): Promise<string> {
  const id = await activePerson(email);
  if (id === undefined) throw reviewError("reviewer_unknown", path);
  return id;
}

async function reviewersOf(
  { personId: createdById }: Principal,
  input: PlanReview["reviewers"],
  fallbackId: string,
): Promise<Reviewers> {
  if (input.by === "person") return { by: "person", personId: await personOf(input.email, "reviewers.email") };
  if (input.by !== "group") return { by: input.by };
  const reviewers: Reviewers = { by: "group", groupId: input.groupId };
  const { members } = await peopleFor({ reviewers, fallbackId, createdById }, []);
  if (members.length === 0) throw reviewError("reviewer_group_unknown", "reviewers.groupId");
  return reviewers;
}
