import { peopleNames } from "@/lib/agents/queries";
import type { ControlChange } from "@/lib/control-changes/model";
import { findAll as findChanges } from "@/lib/control-changes/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { cursorInstant, decodeCursor, encodeCursor, malformedCursor } from "@/lib/platform/http/cursor";
import type { Principal } from "@/lib/principals/principal";
import type { DecidedFilters } from "./decided.schema";
import { askedTellers } from "./proposed.asked";
import { lifecycleTellers } from "./proposed.lifecycle";
import type { ProposedItem, ProposedList } from "./proposed.schema";
import { isProposedKind, type ProposedKind, type ProposedRow, proposedBy } from "./proposed.store";
import { named, type Teller, type Told, told, type Words } from "./proposed.told";
import { describeChange, pageOfSubject } from "./sources/change-words";
import { blueprintNames, outdatedChanges } from "./sources/changes";

const waits: Words = ["waiting", "The change waits for a second person."];
const outdated: Words = ["outdated", "The control was changed after the proposal. Withdraw it and propose it again."];
const late: Words = ["expired", "The change was not confirmed in time."];

const changeWords = {
  proposed: waits,
  applied: ["applied", "The change was confirmed."],
  refused: ["refused", "The change was refused."],
  withdrawn: ["withdrawn", "The change was withdrawn."],
  expired: late,
} as const satisfies Record<string, Words>;

async function tellChanges(ids: readonly string[], now: Date): Promise<ReadonlyMap<string, Told>> {
  const changes = await findChanges(ids);
  const [names, blueprints, outdatedIds] = await Promise.all([
    peopleNames(changes.flatMap(({ decidedById }) => decidedById ?? [])),
    blueprintNames(changes),
    outdatedChanges(changes),
  ]);
  const wordsOf = ({ id, status, expiresAt }: ControlChange): Words => {
    if (status === "proposed" && expiresAt <= now) return late;
    return outdatedIds.has(id) ? outdated : changeWords[status];
  };
  return new Map(
    changes.map((change) => {
      const { id, kind, subjectId, decidedAt, decidedById, note } = change;
      const { sentence, name } = describeChange(change, blueprints.get(subjectId));
      const outcome = told(wordsOf(change), decidedAt, named(names, decidedById));
      const subject = { kind, id: subjectId, name };
      return [id, { kind: "change", sentence, subject, note: note ?? "", outcome, link: pageOfSubject(change) }];
    }),
  );
}

const reviewWords: Readonly<Record<string, Words>> = {
  scheduled: ["running", "The review opens at its time."],
  opening: ["running", "The items are being collected."],
  open: ["running", "The reviewers answer."],
  closing: ["running", "The answers are being applied."],
  closed: ["done", "The review is closed."],
};

async function tellReviews(ids: readonly string[]): Promise<ReadonlyMap<string, Told>> {
  const rows = await prisma().accessReview.findMany({ where: { id: { in: [...ids] } } });
  return new Map(
    rows.map(({ id, name, status, closedAt, closeReason }) => {
      const words: Words =
        closeReason === "cancelled"
          ? ["withdrawn", "A person ended the review early."]
          : (reviewWords[status] ?? ["running", "The review is in progress."]);
      const subject = { kind: "review", id, name };
      const outcome = told(words, closedAt);
      const sentence = `Carry out the access review ${name}.`;
      return [id, { kind: "review", sentence, subject, note: "", outcome, link: `/reviews/${id}` }];
    }),
  );
}

const tellers: Record<ProposedKind, Teller> = {
  ...askedTellers,
  ...lifecycleTellers,
  change: tellChanges,
  review: tellReviews,
};

function placeOf(cursor: string): ProposedRow {
  const [at, kind, id] = decodeCursor(cursor);
  if (typeof id !== "string" || !isProposedKind(kind)) throw malformedCursor();
  return { at: cursorInstant(at), kind, id };
}

/**
 * Lists what the asker proposed, the newest first, each with what became of it. These are changes of controls, activations
 * and offers of ownership. Onboarding requests, retirements, leavers and access reviews follow, and requests to narrow or
 * revoke a delegation. Requests for authority have a list of their own.
 */
export async function listProposed({ personId }: Principal, { cursor, limit }: DecidedFilters): Promise<ProposedList> {
  const after = cursor === undefined ? undefined : placeOf(cursor);
  const rows = await proposedBy(personId, { after, take: limit + 1 });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const [kinds, now] = [[...new Set(page.map(({ kind }) => kind))], clock.now()];
  const read = await Promise.all(
    kinds.map((kind) =>
      tellers[kind](
        page.filter((row) => row.kind === kind).map(({ id }) => id),
        now,
      ),
    ),
  );
  const tellerOf = new Map(kinds.map((kind, index) => [kind, read[index]]));
  const items = page.flatMap(({ kind, id, at }): ProposedItem[] => {
    const one = tellerOf.get(kind)?.get(id);
    return one ? [{ id, proposedAt: at.toISOString(), ...one }] : [];
  });
  return { items, next: last ? encodeCursor([last.at.toISOString(), last.kind, last.id]) : null };
}
