import { agentLabel } from "@/lib/agents/model";
import { peopleNames } from "@/lib/agents/queries";
import type { ControlChange } from "@/lib/control-changes/model";
import { findAll as findChanges } from "@/lib/control-changes/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { cursorInstant, decodeCursor, encodeCursor, malformedCursor } from "@/lib/platform/http/cursor";
import type { Principal } from "@/lib/principals/principal";
import { statusAt } from "@/lib/privilege-use/asked/policy";
import { findAll as findNarrowings } from "@/lib/privilege-use/asked/store";
import { findAll as findRevocations, isOver } from "@/lib/revocation/asked/store";
import type { DecidedFilters } from "./decided.schema";
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

const narrowingWords = {
  open: ["waiting", "The owner has not answered yet."],
  accepted: ["applied", "The owner narrowed the delegation."],
  declined: ["refused", "The owner declined."],
  withdrawn: ["withdrawn", "The request was withdrawn."],
  expired: ["expired", "The request ended without an answer."],
} as const satisfies Record<string, Words>;

async function tellNarrowings(ids: readonly string[], now: Date): Promise<ReadonlyMap<string, Told>> {
  const rows = await findNarrowings(ids);
  const names = await peopleNames(rows.flatMap(({ decidedById }) => decidedById ?? []));
  return new Map(
    rows.map((row) => {
      const { id, delegationId, delegation, note, endedAt, decidedById } = row;
      const name = agentLabel(delegation.agent);
      const subject = { kind: "narrowing", id: delegationId, name };
      const outcome = told(narrowingWords[statusAt(row, now)], endedAt, named(names, decidedById));
      const sentence = `Narrow a delegation of the agent ${name} to its use.`;
      const link = `/delegations/${delegationId}`;
      return [id, { kind: "lifecycle", sentence, subject, note: note ?? "", outcome, link }];
    }),
  );
}

const revocationWords = {
  open: ["waiting", "Security has not answered yet."],
  revoked: ["revoked", "Security revoked the delegation."],
  refused: ["refused", "Security refused."],
  withdrawn: ["withdrawn", "The request was withdrawn."],
} as const satisfies Record<string, Words>;

const overWithoutAnswer: Words = ["done", "The delegation ended before security answered."];

async function tellRevocations(ids: readonly string[]): Promise<ReadonlyMap<string, Told>> {
  const rows = await findRevocations(ids);
  const names = await peopleNames(rows.flatMap(({ decidedById }) => decidedById ?? []));
  return new Map(
    rows.map((row) => {
      const { id, delegationId, delegation, status, note, decidedAt, decidedById } = row;
      const name = agentLabel(delegation.agent);
      const words = status === "open" && isOver(row) ? overWithoutAnswer : revocationWords[status];
      const subject = { kind: "revocation", id: delegationId, name };
      const outcome = told(words, decidedAt, named(names, decidedById));
      const sentence = `Revoke a delegation of the agent ${name}.`;
      const link = `/delegations/${delegationId}`;
      return [id, { kind: "lifecycle", sentence, subject, note: note ?? "", outcome, link }];
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
  ...lifecycleTellers,
  change: tellChanges,
  narrowing: tellNarrowings,
  review: tellReviews,
  revocation: tellRevocations,
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
