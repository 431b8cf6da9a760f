import type { People } from "@/lib/access-reviews/assign.policy";
import { reviewError } from "@/lib/access-reviews/errors";
import { itemReassigned, personOrJobs } from "@/lib/access-reviews/events";
import { type Basis, basisNow, seenOf } from "@/lib/access-reviews/fresh";
import * as items from "@/lib/access-reviews/items.store";
import { type Answer, answersOf, type ReviewKind } from "@/lib/access-reviews/model";
import { narrowed } from "@/lib/access-reviews/narrowed.policy";
import { instead } from "@/lib/access-reviews/pass-on";
import { activePerson, groupsOf, peopleFor } from "@/lib/access-reviews/people.store";
import { answerRefusal } from "@/lib/access-reviews/policy";
import type { AnswerItem } from "@/lib/access-reviews/schema";
import { showChanged } from "@/lib/access-reviews/show-changed";
import * as store from "@/lib/access-reviews/store";
import { authoritiesNow, subjectsNow } from "@/lib/access-reviews/subjects/store";
import { append } from "@/lib/audit/append";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { memberPath } from "@/lib/authority/language/report";
import { DomainError } from "@/lib/platform/base/domain-error";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { may, type Principal } from "@/lib/principals/principal";

/**
 * Answers an item, and perhaps items that are alike: all of them, or none. An answer can be changed until it is
 * submitted.
 *
 * @throws DomainError `review_item_changed` where a subject changed after it was shown, a detection was raised about it or
 * its recommendation is another: its item then shows the new evidence. `review_item_answered_meanwhile` for another revision than the given one, and the refusals of `reviewError`.
 */
export async function answerItem(
  principal: Principal,
  reviewId: string,
  itemId: string,
  input: AnswerItem,
): Promise<void> {
  const review = await store.getOrThrow(reviewId);
  const item = await admitted(principal, reviewId, itemId);
  refuseUnfit(review.kind, input);
  const others = await alikeOnes(principal, item, input);
  const shown = [{ item, revision: input.revision ?? item.revision, seen: input.seen }, ...others];
  if (shown.some((one) => one.item.revision !== one.revision)) throw reviewError("review_item_answered_meanwhile");
  if (review.status !== "open") throw reviewError("review_not_open", undefined, { reviewId });
  const asked = shown.map((one) => one.item);
  const bases = await refuseChanged(review, shown);
  if (input.decision === "narrow") await refuseWider(review.kind, item, input.authority ?? []);
  const to = input.decision === "reassign" ? await newReviewers(principal, review, asked, input) : undefined;
  await transaction(async (tx) => {
    await store.holdOpen(tx, reviewId);
    for (const one of shown) {
      const kept =
        to === undefined
          ? keep(tx, principal, { ...one.item, ...bases.get(one.item) }, input, shown.length)
          : pass(tx, principal, one.item, to.get(one.item), input);
      if (!(await kept)) throw reviewError("review_item_answered_meanwhile");
    }
  });
}

/** Reads an item that the principal may answer, or throws the refusal. */
async function admitted(principal: Principal, reviewId: string, itemId: string): Promise<items.ItemRow> {
  const item = await items.find(reviewId, itemId);
  const groupIds = await groupsOf(principal.personId);
  const refusal = item && answerRefusal(item, { personId: principal.personId, groupIds });
  if (!item || (refusal === "review_item_of_another" && !may(principal, "audit:read")))
    throw reviewError("review_item_not_found", undefined, { itemId });
  if (refusal) throw reviewError(refusal, undefined, { itemId });
  return item;
}

/** The further items that get the same answer. */
async function alikeOnes(principal: Principal, item: items.ItemRow, { decision, alike = [] }: AnswerItem) {
  if (alike.length === 0) return [];
  if (decision === "narrow") throw reviewError("answer_not_possible", "alike");
  const found = [];
  for (const { itemId, revision, seen } of alike) {
    const one = await admitted(principal, item.reviewId, itemId);
    if (one.alike !== item.alike || one.id === item.id) throw reviewError("answer_not_possible", "alike");
    found.push({ item: one, revision, seen });
  }
  return found;
}

function refuseUnfit(kind: ReviewKind, { decision, note, authority, reviewerEmail }: AnswerItem): void {
  if (!answersOf[kind].includes(decision)) throw reviewError("answer_not_possible", "decision");
  if (decision === "unsure" && !note) throw reviewError("note_required", "note");
  if ((decision === "narrow") !== (authority !== undefined))
    throw reviewError(decision === "narrow" ? "authority_required" : "authority_not_expected", "authority");
  if ((decision === "reassign") !== (reviewerEmail !== undefined))
    throw reviewError(decision === "reassign" ? "reviewer_required" : "reviewer_not_expected", "reviewerEmail");
}

type Shown = { item: items.ItemRow; seen: string | undefined };

/**
 * Shows items whose subjects changed again, and refuses the answer. The same holds for one about whose agent a detection
 * was raised since, or whose recommendation became another.
 *
 * @returns the evidence on which the answers rest.
 */
async function refuseChanged(
  review: store.ReviewRow,
  shown: readonly Shown[],
): Promise<ReadonlyMap<items.ItemRow, Basis>> {
  const { kind } = review;
  const asked = shown.map(({ item }) => item);
  const seen = new Map(shown.map((one) => [one.item, one.seen ?? seenOf(review, one.item.id, one.item)]));
  const bases = new Map<items.ItemRow, Basis>();
  const now = await subjectsNow(kind, [...new Set(asked.map(({ subjectId }) => subjectId))]);
  const changed = await showChanged(kind, asked, now, (item, subject) => {
    const basis = basisNow(kind, item, subject);
    bases.set(item, basis);
    return seenOf(review, item.id, basis) !== seen.get(item);
  });
  if (changed.size > 0) throw reviewError("review_item_changed", undefined, { items: [...changed] });
  return bases;
}

async function refuseWider(kind: ReviewKind, { subjectId }: items.ItemRow, given: readonly unknown[]): Promise<void> {
  const parsed = parseAuthority(given);
  const refused = (issues: readonly { path: string; code: string }[]) =>
    new DomainError("not_narrower", "invalid", "The authority must be narrower than the present one.", {
      errors: issues.slice(0, 50).map(({ path, code }) => ({ path: memberPath("authority", path), code })),
    });
  if (!parsed.ok) throw refused(parsed.issues);
  const former = (await authoritiesNow(kind, [subjectId])).get(subjectId) as CanonicalAuthority | undefined;
  const verdict = narrowed(kind, parsed.authority, former ?? null);
  if (!verdict.ok) throw refused(verdict.issues);
}

const keep = (tx: Tx, { personId: byId }: Principal, item: items.ItemRow, input: AnswerItem, of: number) =>
  items.answer(tx, item, {
    ...{ decision: input.decision satisfies Answer, note: input.note || null, authority: input.authority ?? null },
    ...{ byId, of, evidence: item.evidence, recommendation: item.recommendation, reason: item.reason },
  });

/** Finds the person who answers each item in place of the principal. */
async function newReviewers(
  principal: Principal,
  review: store.ReviewRow,
  shown: readonly items.ItemRow[],
  { reviewerEmail = "" }: AnswerItem,
): Promise<ReadonlyMap<items.ItemRow, string>> {
  const { personId } = principal;
  const id = await activePerson(reviewerEmail);
  const isFit = (item: items.ItemRow): boolean => id !== undefined && item.concernsId !== id;
  if (id === personId || (may(principal, "agents:read") && !shown.every(isFit)))
    throw reviewError("reviewer_unknown", "reviewerEmail");
  // An answer that depended on the address would tell a reviewer who has an account.
  const people = await peopleWithout(review, personId);
  const to = shown.map((item): [items.ItemRow, string | null] => [
    item,
    id !== undefined && isFit(item) ? id : instead({ ...item, reviewerId: null }, people),
  ]);
  return new Map(to.filter((one): one is [items.ItemRow, string] => one[1] !== null));
}

async function peopleWithout(review: store.ReviewRow, personId: string): Promise<People> {
  const people = await peopleFor(review, []);
  return { ...people, active: new Set([...people.active].filter((one) => one !== personId)) };
}

async function pass(
  tx: Tx,
  principal: Principal,
  item: items.ItemRow,
  personId: string | undefined,
  { note }: AnswerItem,
): Promise<boolean> {
  if (personId === undefined) throw reviewError("reviewer_unknown", "reviewerEmail");
  const given = await items.reassign(tx, item, { personId, reason: "reassigned", note: note || null });
  if (given)
    await append(tx, itemReassigned(personOrJobs(principal.personId), item, personId, "reassigned", note || undefined));
  return given;
}
