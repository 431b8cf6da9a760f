import type { Authority } from "@/lib/authority/language/model";
import { explainAuthority } from "@/lib/authority/words/explain";
import type { EvidenceItem } from "./evidence.schema";
import type { ItemRow } from "./items.store";
import { type Answer, answersOf, namedIn, type ReviewKind } from "./model";
import { answerRefusal } from "./policy";
import type { ReviewItem, ReviewResponse, ReviewSummary } from "./schema";
import type { Standing } from "./standing.store";
import { type Agreement, type Figures, isRubberStamp, percentOf } from "./statistics.policy";
import type { ReviewRow } from "./store";

export type Names = ReadonlyMap<string, string>;

const ref = (names: Names, id: string) => ({ id, name: names.get(id) ?? id });
const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

export function toSummary(row: ReviewRow, names: Names, { notApplied, planners }: Standing): ReviewSummary {
  const { id, name, kind, q, reviewers, repeat, onSilence, status, closeReason, items, skipped } = row;
  const who = reviewers.by === "person" ? reviewers.personId : reviewers.by === "group" ? reviewers.groupId : null;
  return {
    ...{ id, name, kind, q, repeat, onSilence, status, closeReason, items, skipped },
    scope: { kind, q },
    reviewers: {
      by: reviewers.by,
      who: who === null ? null : ref(names, who),
      people: namedIn(reviewers).map((one) => ref(names, one)),
    },
    fallback: ref(names, row.fallbackId),
    ...{ opensAt: row.opensAt.toISOString(), dueAt: row.dueAt.toISOString() },
    ...{ escalatedAt: instant(row.escalatedAt), closedAt: instant(row.closedAt) },
    createdBy: ref(names, row.createdById),
    responsible: planners.has(row.createdById) ? ref(names, row.createdById) : null,
    notApplied: notApplied.get(id) ?? 0,
    createdAt: row.createdAt.toISOString(),
  };
}

/** Ids of the people and groups that a summary shows. */
export const shownIn = ({ reviewers, fallbackId, createdById }: ReviewRow): string[] => [
  ...(reviewers.by === "group" ? [reviewers.groupId] : namedIn(reviewers)),
  ...[fallbackId, createdById],
];

const agreement = (one: Agreement) => ({ ...one, percent: percentOf(one) });

export function toStatistics(figures: Figures, names: Names): NonNullable<ReviewResponse["statistics"]> {
  const { shown, blind, reviewers, ...counts } = figures;
  return {
    ...counts,
    ...{ answers: { ...counts.answers }, outcomes: { ...counts.outcomes } },
    agreement: { shown: agreement(shown), blind: agreement(blind) },
    reviewers: reviewers.map(({ personId, ...one }) => ({
      person: ref(names, personId),
      ...one,
      rubberStamp: isRubberStamp({ personId, ...one }),
    })),
  };
}

const pages: Readonly<Record<ReviewKind, string>> = {
  agents: "/agents/",
  delegations: "/delegations/",
  blueprints: "/blueprints/",
  entitlements: "/people/",
  roles: "/people/",
  ownership: "/agents/",
};

const refusals: Readonly<Record<string, string>> = {
  review_item_of_another: "Another person reviews this item.",
  own_review: "The item is about you, or about something of yours. Another person must answer it.",
  review_item_submitted: "The answer was submitted.",
};

type Shown = {
  kind: ReviewKind;
  /** Whether the campaign takes answers. */
  isOpen: boolean;
  asker: { personId: string; groupIds: readonly string[] };
  names: Names;
  authorities: ReadonlyMap<string, unknown>;
  /** The digest of the evidence that is shown; null where the asker answers nothing. */
  seen: string | null;
};

export function toItem(row: ItemRow, { kind, isOpen, asker, names, authorities, seen }: Shown): ReviewItem {
  const refusal = answerRefusal(row, asker);
  const whyNot = refusal ? (refusals[refusal] ?? refusal) : isOpen ? null : "The review takes no answers now.";
  const authority = authorities.get(row.subjectId) ?? null;
  return {
    ...toEvidenceItem(row, kind, names),
    authority: authority as ReviewItem["authority"],
    may: authority === null ? null : explainAuthority(authority as Authority),
    can: whyNot === null ? [...(answersOf[kind] satisfies readonly Answer[])] : [],
    ...{ whyNot, seen },
  };
}

const later = { riskScore: null, changes: null, detectedAt: null, sinceShown: null };

/** Whether the recommendation of an item is withheld until its answer. */
export const isWithheld = ({ blind, decision, outcome }: Pick<ItemRow, "blind" | "decision" | "outcome">): boolean =>
  blind && decision === null && outcome === null;

/** An item as it is kept, without what depends on the asker and the present. */
export function toEvidenceItem(row: ItemRow, kind: ReviewKind, names: Names): EvidenceItem {
  const withheld = isWithheld(row);
  const { id, subjectId, detail, name, askedAgain, revision } = row;
  // Items of earlier development builds lack these.
  const evidence = { ...later, ...row.evidence };
  const reviewer = row.reviewerId ?? row.reviewerGroupId ?? "";
  return {
    ...{ id, detail, evidence, withheld, askedAgain, revision },
    subject: { id: subjectId, name, link: `${pages[kind]}${subjectId}` },
    reviewer: { ...ref(names, reviewer), reason: row.reviewerReason },
    recommendation: withheld ? null : { answer: row.recommendation, reason: row.reason },
    answer: answerOf(row, names),
    note: row.decision === null ? row.note : null,
    result: resultOf(row),
  };
}

function answerOf(row: ItemRow, names: Names): ReviewItem["answer"] {
  const { decision, note, decidedById, decidedAt, submittedAt } = row;
  if (decision === null || decidedById === null || decidedAt === null) return null;
  return {
    ...{ decision, note, authority: row.authority as Record<string, unknown>[] | null },
    ...{ by: ref(names, decidedById), at: decidedAt.toISOString(), submittedAt: instant(submittedAt) },
  };
}

function resultOf({ outcome, outcomeCode, outcomeText, changeId, settledAt }: ItemRow): ReviewItem["result"] {
  if (outcome === null || settledAt === null) return null;
  return { outcome, code: outcomeCode, sentence: outcomeText ?? "", changeId, at: settledAt.toISOString() };
}
