import { agentLabel } from "@/lib/agents/model";
import { findAgents, peopleNames } from "@/lib/agents/queries";
import { findAll as findChanges } from "@/lib/control-changes/store";
import { namedPerson } from "@/lib/lifecycle/ownership/store";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { cursorInstant, decodeCursor, encodeCursor, malformedCursor } from "@/lib/platform/http/cursor";
import type { Principal } from "@/lib/principals/principal";
import { statusAt } from "@/lib/privilege-use/asked/policy";
import { findAll as findNarrowings } from "@/lib/privilege-use/asked/store";
import { findAll as findRevocations, isOver } from "@/lib/revocation/asked/store";
import type { DecidedFilters } from "./decided.schema";
import { plainOutcome } from "./outcome";
import type { ProposedItem, ProposedList } from "./proposed.schema";
import { isProposedKind, type ProposedKind, type ProposedRow, proposedBy } from "./proposed.store";
import { describeChange, pageOfSubject } from "./sources/change-words";
import { blueprintNames } from "./sources/changes";

type Told = Omit<ProposedItem, "id" | "proposedAt">;
type Teller = (ids: readonly string[], now: Date) => Promise<ReadonlyMap<string, Told>>;
/** The state of a proposal, and what became of it in one sentence. */
type Words = readonly [state: string, sentence: string];

const told = ([state, sentence]: Words, at: Date | null, by?: ReturnType<typeof named>) =>
  plainOutcome(state, sentence, at, by);

const waits: Words = ["waiting", "The change waits for a second person."];
const late: Words = ["expired", "The change was not confirmed in time."];

const changeWords = {
  proposed: waits,
  applied: ["applied", "The change was confirmed."],
  refused: ["refused", "The change was refused."],
  withdrawn: ["withdrawn", "The change was withdrawn."],
  expired: late,
} as const satisfies Record<string, Words>;

const named = (names: ReadonlyMap<string, string>, id: string | null) =>
  id === null ? null : { id, name: names.get(id) ?? id };

async function tellChanges(ids: readonly string[], now: Date): Promise<ReadonlyMap<string, Told>> {
  const changes = await findChanges(ids);
  const [names, blueprints] = await Promise.all([
    peopleNames(changes.flatMap(({ decidedById }) => decidedById ?? [])),
    blueprintNames(changes),
  ]);
  return new Map(
    changes.map((change) => {
      const { id, kind, subjectId, status, decidedAt, decidedById, expiresAt, note } = change;
      const { sentence, name } = describeChange(change, blueprints.get(subjectId));
      const words = status === "proposed" && expiresAt <= now ? late : changeWords[status];
      const outcome = told(words, decidedAt, named(names, decidedById));
      const subject = { kind, id: subjectId, name };
      return [id, { kind: "change", sentence, subject, note: note ?? "", outcome, link: pageOfSubject(change) }];
    }),
  );
}

const offerWords = {
  offered: ["waiting", "The offer waits for an answer."],
  claimed: ["waiting", "The claim waits for security."],
  accepted: ["applied", "The offer was accepted."],
  declined: ["refused", "The offer was declined."],
  withdrawn: ["withdrawn", "The offer was withdrawn."],
  expired: ["expired", "The offer was not answered in time."],
  replaced: ["withdrawn", "Another offer took its place."],
} as const satisfies Record<string, Words>;

/** A claim is an offer of the person to themselves, which security answers. */
const claimWords = {
  ...offerWords,
  accepted: ["applied", "Security confirmed the claim."],
  declined: ["refused", "Security refused the claim."],
  withdrawn: ["withdrawn", "The claim was withdrawn."],
  expired: ["expired", "Security did not answer the claim in time."],
} as const satisfies Record<string, Words>;

const roleWords = { owner: "owner", backup: "backup owner" } as const;

async function tellOffers(ids: readonly string[], now: Date): Promise<ReadonlyMap<string, Told>> {
  const offers = await prisma().ownershipOffer.findMany({ where: { id: { in: [...ids] } } });
  const [agents, names] = await Promise.all([
    findAgents(offers.map(({ agentId }) => agentId)),
    peopleNames(offers.flatMap((offer) => namedPerson(offer) ?? [])),
  ]);
  return new Map(
    offers.map((offer) => {
      const { id, agentId, role, status, expiresAt, answer, answeredAt, endedAt } = offer;
      const personId = namedPerson(offer);
      const asked = personId === null ? (offer.email ?? "") : (names.get(personId) ?? personId);
      const agent = agents.get(agentId);
      const name = agent ? agentLabel(agent) : agentId;
      const isClaim = offer.offeredById === personId;
      const isLate = (status === "offered" || status === "claimed") && expiresAt <= now;
      const words = (isClaim ? claimWords : offerWords)[isLate ? "expired" : status];
      const by = answeredAt === null || isClaim ? null : named(names, personId);
      return [
        id,
        {
          kind: "lifecycle",
          sentence: isClaim
            ? `Become the ${roleWords[role]} of the agent ${name}.`
            : `Ask ${asked} to answer for the agent ${name} as its ${roleWords[role]}.`,
          subject: { kind: "ownership", id: agentId, name },
          note: answer ?? "",
          outcome: told(words, answeredAt ?? endedAt, by),
          link: `/agents/${agentId}`,
        },
      ];
    }),
  );
}

const onboardingWords = {
  waiting: ["waiting", "Security has not answered yet."],
  returned: ["returned", "Security returned the request."],
  completed: ["applied", "The agent is registered."],
  withdrawn: ["withdrawn", "The request was withdrawn."],
  lapsed: ["expired", "The request was not completed in time."],
} as const satisfies Record<string, Words>;

/** Security answered these. It may have returned the others before. */
const answered = (status: string, id: string | null) => (status === "returned" || status === "completed" ? id : null);

async function tellOnboardings(ids: readonly string[]): Promise<ReadonlyMap<string, Told>> {
  const rows = await prisma().agentOnboarding.findMany({ where: { id: { in: [...ids] } } });
  const names = await peopleNames(rows.flatMap(({ decidedById }) => decidedById ?? []));
  return new Map(
    rows.map(({ id, name, status, reason, decidedAt, decidedById, endedAt, agentId }) => [
      id,
      {
        kind: "lifecycle",
        sentence: `Register the agent ${name}.`,
        subject: { kind: "onboarding", id: agentId ?? id, name },
        note: reason ?? "",
        outcome: told(onboardingWords[status], endedAt ?? decidedAt, named(names, answered(status, decidedById))),
        link: agentId === null ? `/agents/onboarding?queue=${status}&request=${id}` : `/agents/${agentId}`,
      },
    ]),
  );
}

async function tellRetirements(ids: readonly string[]): Promise<ReadonlyMap<string, Told>> {
  const [rows, agents] = await Promise.all([
    prisma().retirement.findMany({ where: { agentId: { in: [...ids] } } }),
    findAgents(ids),
  ]);
  return new Map(
    rows.map(({ agentId, finishedAt }) => {
      const agent = agents.get(agentId);
      const name = agent ? agentLabel(agent) : agentId;
      const words: Words = finishedAt
        ? ["done", "The agent is retired, with a certificate."]
        : ["running", "The retirement is in progress."];
      const subject = { kind: "retirement", id: agentId, name };
      const outcome = told(words, finishedAt);
      const link = `/agents/${agentId}/retirement`;
      return [agentId, { kind: "lifecycle", sentence: `Retire the agent ${name}.`, subject, note: "", outcome, link }];
    }),
  );
}

const leaverWords = {
  settling: ["running", "The handover is in progress."],
  waiting: ["running", "The rest waits until the grace period ends."],
  finished: ["done", "The handover is finished, with a certificate."],
  cancelled: ["withdrawn", "The person came back, so the handover ended."],
} as const satisfies Record<string, Words>;

async function tellLeavers(ids: readonly string[]): Promise<ReadonlyMap<string, Told>> {
  const rows = await prisma().leaver.findMany({ where: { id: { in: [...ids] } } });
  const names = await peopleNames(rows.map(({ personId }) => personId));
  return new Map(
    rows.map(({ id, personId, status, finishedAt }) => {
      const name = names.get(personId) ?? personId;
      const subject = { kind: "leaver", id: personId, name };
      const outcome = told(leaverWords[status], finishedAt);
      const sentence = `Hand over what ${name} leaves behind.`;
      return [id, { kind: "lifecycle", sentence, subject, note: "", outcome, link: `/people/leavers/${id}` }];
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
  change: tellChanges,
  leaver: tellLeavers,
  narrowing: tellNarrowings,
  offer: tellOffers,
  onboarding: tellOnboardings,
  retirement: tellRetirements,
  review: tellReviews,
  revocation: tellRevocations,
};

function placeOf(cursor: string): ProposedRow {
  const [at, kind, id] = decodeCursor(cursor);
  if (typeof id !== "string" || !isProposedKind(kind)) throw malformedCursor();
  return { at: cursorInstant(at), kind, id };
}

/**
 * Lists what the asker proposed, the newest first, each with what became of it: changes of controls, offers of ownership,
 * onboarding requests, retirements, leavers, access reviews, and requests to narrow or revoke a delegation. Requests for
 * authority have a list of their own.
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
