import { approversAmong } from "@/lib/approval-policies/approvers.queries";
import { coverError, coverNotAsked } from "@/lib/approval-policies/errors";
import { coverAnswered, coverEnded, coverSet } from "@/lib/approval-policies/events";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import { personActor } from "@/lib/principals/events";
import type { Principal } from "@/lib/principals/principal";
import { isOver } from "./model";
import { coverRefusal } from "./policy";
import type { AnswerCoverRequest, SetCoverRequest } from "./schema";
import * as store from "./store";

type Who = Pick<Principal, "personId">;

const given = (instant: string | undefined) => (instant === undefined ? undefined : new Date(instant));

/**
 * Asks an approver to decide requests and single actions in the person's place for a while. Replaces a former cover, which
 * ends. The cover decides nothing before they accept.
 *
 * Votes of the cover name both people. The cover never decides anything that either of them may not decide.
 *
 * @throws DomainError `cover_invalid` with the faulty member.
 */
export async function setCover({ personId }: Who, request: SetCoverRequest): Promise<void> {
  await transaction(async (tx) => {
    const now = clock.now();
    const coverId = request.personId;
    const from = request.from === undefined ? now : new Date(request.from);
    const until = new Date(request.until);
    const approver = (await approversAmong(tx, [coverId])).length === 1;
    const refusal = coverRefusal({ from, until, approver, self: coverId === personId }, now);
    if (refusal) throw coverError(refusal);
    const cover = { personId, coverId, from, until, status: "asked" } as const;
    const before = await store.coverOf(tx, personId, now);
    await store.put(tx, cover, now);
    if (before && !isOver(before, now) && before.coverId !== coverId) {
      await append(tx, coverEnded(before, personActor(personId)), now);
    }
    await append(tx, coverSet(cover, before), now);
  });
}

/** Ends the person's cover; without one it changes nothing. One that was declined, or whose time is over, had ended. */
export async function endCover({ personId }: Who): Promise<void> {
  await transaction(async (tx) => {
    const before = await store.remove(tx, personId);
    const now = clock.now();
    if (!before || isOver(before, now)) return;
    await append(tx, coverEnded({ personId, coverId: before.coverId }, personActor(personId)), now);
  });
}

/**
 * Accepts or declines a cover that the person was asked for, or ends one that they accepted.
 *
 * @throws DomainError `cover_not_asked`
 */
export async function answerCover({ personId: coverId }: Who, request: AnswerCoverRequest): Promise<void> {
  const { personId, answer } = request;
  await transaction(async (tx) => {
    const now = clock.now();
    const between = { personId, coverId };
    if (answer === "end") {
      if (!(await store.removeAccepted(tx, between, now))) throw coverNotAsked();
      return append(tx, coverEnded(between, personActor(coverId)), now);
    }
    const status = answer === "accept" ? "accepted" : "declined";
    const shown = { from: given(request.from), until: given(request.until) };
    if (!(await store.answer(tx, between, shown, { status, answeredAt: now }))) throw coverNotAsked();
    return append(tx, coverAnswered(between, status), now);
  });
}
