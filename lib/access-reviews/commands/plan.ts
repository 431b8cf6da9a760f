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
import { DomainError, isDomainError } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { may, type Principal } from "@/lib/principals/principal";

/** So many campaigns of one person wait to open, at most. */
const mostPlanned = 50;

/** Kinds whose subjects are people. Only those who may change people review them. */
const aboutPeople: ReadonlySet<ReviewKind> = new Set(["entitlements", "roles"]);

/** Kinds in which each way of choosing reviewers finds a person. */
const kindsOf: Readonly<Record<ReviewerWay, readonly ReviewKind[]>> = {
  owner: ["agents", "delegations", "ownership"],
  delegator: ["delegations"],
  manager: ["agents", "delegations", "entitlements", "roles"],
  group: ["agents", "delegations", "blueprints", "entitlements", "roles"],
  person: ["agents", "delegations", "blueprints", "entitlements", "roles"],
  people: ["agents", "delegations", "blueprints", "entitlements", "roles"],
};

/**
 * Plans a campaign. A job collects its items when it opens.
 *
 * @returns its id.
 * @throws DomainError for a filter at fault as its list does, and the refusals of `reviewError`.
 */
export async function planReview(principal: Principal, input: PlanReview): Promise<string> {
  const { scope, onSilence, repeat, name } = input;
  const { kind, q } = scope;
  if (aboutPeople.has(kind) && !may(principal, "people:write"))
    throw reviewError("review_kind_not_allowed", "scope.kind");
  // No other person answers in place of an owner.
  const escalates = onSilence === "escalate" && kind === "ownership";
  if (escalates || (onSilence === "suspend" && !suspendable.has(kind)))
    throw reviewError("silence_not_possible", "onSilence");
  const given = givenFor(input.reviewers, kind);
  const opensAt = input.opensAt === undefined ? clock.now() : new Date(input.opensAt);
  const dueAt = new Date(input.dueAt);
  if (dueAt.getTime() <= Math.max(opensAt.getTime(), clock.now().getTime()))
    throw reviewError("review_period_empty", "dueAt");
  await refuseFilter({ kind, q, openedById: principal.personId });
  const { fallbackEmail } = input;
  const fallbackId = fallbackEmail === undefined ? principal.personId : await personOf(fallbackEmail, "fallbackEmail");
  const reviewers = await reviewersOf(given, { fallbackId, createdById: principal.personId });
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

/** Runs the filter of a campaign. Throws as its list does, and names the member of the plan. */
async function refuseFilter(question: Parameters<typeof subjectPage>[0]): Promise<void> {
  try {
    await subjectPage(question, null, 1);
  } catch (error) {
    if (!isDomainError(error) || error.kind !== "invalid") throw error;
    const { code, kind, detail, facts } = error;
    const errors = error.errors.map((one) => ({ ...one, path: `scope.${one.path}` }));
    throw new DomainError(code, kind, detail, { errors, facts });
  }
}

type Given = Exclude<PlanReview["reviewers"], "owners">;

/** The way in which reviewers are found. A person has no owner, so their manager reviews what is theirs. */
function givenFor(asked: PlanReview["reviewers"], kind: ReviewKind): Given {
  const given: Given = asked === "owners" ? { by: aboutPeople.has(kind) ? "manager" : "owner" } : asked;
  const way = Array.isArray(given) ? "people" : given.by;
  if (kindsOf[way].includes(kind)) return given;
  throw reviewError(
    "reviewers_not_possible",
    Array.isArray(asked) || asked === "owners" ? "reviewers" : "reviewers.by",
  );
}

type Planner = { fallbackId: string; createdById: string };

async function reviewersOf(given: Given, planner: Planner): Promise<Reviewers> {
  if (Array.isArray(given)) {
    const reviewers = byPeople(given);
    const { active } = await peopleFor({ reviewers, ...planner }, []);
    const unknown = given.findIndex((id) => !active.has(id));
    if (unknown >= 0) throw reviewError("reviewer_unknown", `reviewers[${unknown}]`);
    return reviewers;
  }
  if (given.by === "person") return { by: "person", personId: await personOf(given.email, "reviewers.email") };
  if (given.by !== "group") return { by: given.by };
  const reviewers: Reviewers = { by: "group", groupId: given.groupId };
  const { members } = await peopleFor({ reviewers, ...planner }, []);
  if (members.length === 0) throw reviewError("reviewer_group_unknown", "reviewers.groupId");
  return reviewers;
}

function byPeople(ids: readonly string[]): Reviewers {
  const [personId = "", ...others] = new Set(ids);
  return others.length === 0 ? { by: "person", personId } : { by: "people", personIds: [personId, ...others] };
}
