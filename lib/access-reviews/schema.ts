import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { creationSorts } from "@/lib/platform/base/sorts.model";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { nameText, proseText } from "@/lib/platform/base/text/plain-text";
import { Email } from "@/lib/principals/email";
import {
  answers,
  closeReasons,
  outcomes,
  recommendations,
  repeats,
  reviewerWays,
  reviewKinds,
  reviewStatuses,
  silences,
  submittedStatuses,
} from "./model";

export const ReviewId = z.string().regex(idPattern("review"));
const ItemId = z.string().regex(idPattern("reviewItem"));
export const ReviewParams = z.object({ reviewId: ReviewId });
export const ReviewItemParams = z.object({ reviewId: ReviewId, itemId: ItemId });

/** The people or the way in which they are found. */
const PlannedReviewers = z
  .union([
    z.literal("owners"),
    z
      .array(z.string().regex(idPattern("person")))
      .min(1)
      .max(50),
    z.discriminatedUnion("by", [
      z.strictObject({ by: z.literal("owner") }),
      z.strictObject({ by: z.literal("delegator") }),
      z.strictObject({ by: z.literal("manager") }),
      z.strictObject({ by: z.literal("group"), groupId: z.string().regex(idPattern("group")) }),
      z.strictObject({ by: z.literal("person"), email: Email }),
    ]),
  ])
  .describe(
    "`owners`: the owner of each agent, and the manager of each person. Several people take turns: each item has one of them.",
  );

export const PlanReview = z.strictObject({
  name: nameText(120),
  scope: z.strictObject({
    kind: z.enum(reviewKinds),
    q: z
      .string()
      .max(1_000)
      .default("")
      .describe(
        "The filter of the list of that kind; of people for entitlements and roles. Ended subjects are left out, and so are agents that were never active, except where their owners are asked.",
      ),
  }),
  reviewers: PlannedReviewers,
  fallbackEmail: Email.optional().describe(
    "The person who answers where a reviewer left or is the subject. Without it, that is the person who plans the review.",
  ),
  repeat: z.enum(repeats).default("once"),
  /** Without it the campaign opens at once. */
  opensAt: GivenInstant.optional(),
  /** The last instant for answers. A repeated campaign keeps the same time between opening and due date. */
  dueAt: GivenInstant,
  onSilence: z.enum(silences),
});
export type PlanReview = z.infer<typeof PlanReview>;

const Revision = z.number().int().min(1);
const Seen = z.string().min(1).max(64);

export const AnswerItem = z.strictObject({
  decision: z.enum(answers),
  note: proseText(1_000).or(z.literal("")).optional(),
  /** Only with `narrow`: what remains of the delegation or the entitlement. */
  authority: z.array(z.record(z.string(), z.unknown())).min(1).max(100).optional(),
  /** Only with `reassign`: the address of the person who answers instead. */
  reviewerEmail: Email.optional(),
  revision: Revision.optional().describe(
    "The revision of the item that was shown. Without it, the answer is about the item as it is now.",
  ),
  seen: Seen.optional().describe(
    "`seen` of the item that was shown. If its detections or its recommendation are others by now, the answer is refused. Without it, they are compared with the evidence that is kept with the item.",
  ),
  /** Further items that get the same answer, as they were shown. They must be alike. */
  alike: z
    .array(z.strictObject({ itemId: ItemId, revision: Revision, seen: Seen.optional() }))
    .max(100)
    .optional(),
});
export type AnswerItem = z.infer<typeof AnswerItem>;

const Instant = z.iso.datetime();
const PersonRef = z.object({ id: z.string(), name: z.string() });
const count = z.number().int();
const Agreement = z.object({ answered: count, agreed: count, percent: count.nullable() });

export const ReviewStatistics = z.object({
  /** The instant of the count. A campaign with more than 2,000 items is counted once a minute at most. */
  countedAt: Instant,
  items: count,
  /** Items without an answer; with an answer that is not submitted; submitted and not applied; with a result. */
  open: count,
  answered: count,
  submitted: count,
  settled: count,
  answers: z.record(z.string(), count),
  outcomes: z.record(z.string(), count),
  /** Answers that equal the recommendation: where it was shown, and where it was withheld. */
  agreement: z.object({ shown: Agreement, blind: Agreement }),
  /** Answers that were not applied, because the subject changed after it was shown. */
  askedAgain: count,
  reviewers: z.array(
    z.object({
      person: PersonRef,
      answered: count,
      kept: count,
      medianSeconds: z.number().nullable(),
      /** Kept nearly everything faster than a person reads it. */
      rubberStamp: z.boolean(),
    }),
  ),
});

export const ReviewSummary = z.object({
  id: ReviewId,
  name: z.string(),
  kind: z.enum(reviewKinds),
  q: z.string(),
  scope: z.object({ kind: z.enum(reviewKinds), q: z.string() }),
  /** `who`: the one person or the group. `people`: the named people, in their order. */
  reviewers: z.object({ by: z.enum(reviewerWays), who: PersonRef.nullable(), people: z.array(PersonRef) }),
  fallback: PersonRef,
  repeat: z.enum(repeats),
  onSilence: z.enum(silences),
  status: z.enum(reviewStatuses),
  opensAt: Instant,
  dueAt: Instant,
  /** Since when the fallback answers for the silent reviewers. */
  escalatedAt: Instant.nullable(),
  closedAt: Instant.nullable(),
  closeReason: z.enum(closeReasons).nullable(),
  items: count,
  /** Subjects of the filter that had ended already, and agents that were never active. */
  skipped: count,
  createdBy: PersonRef,
  responsible: PersonRef.nullable().describe(
    "The person who planned it, while they may plan reviews. Null: they left or have another role, so security is responsible for it and for the reviews that repeat it.",
  ),
  notApplied: count.describe("Results that were not applied because they were refused, counted up to 1,000."),
  createdAt: Instant,
});
export type ReviewSummary = z.infer<typeof ReviewSummary>;

export const ReviewResponse = ReviewSummary.extend({
  /** Null for a reviewer who may not read the audit trail. */
  statistics: ReviewStatistics.nullable(),
  /**
   * Items of the asker without an answer, and with one that is not submitted; counted up to 1,000. `submitting`: a job
   * submits the asker's answers.
   */
  mine: z.object({ open: count, answered: count, submitting: z.boolean() }),
  /** The campaign that repeats this one and did not open yet. It ends with this one. */
  next: z.object({ id: ReviewId, name: z.string(), opensAt: Instant }).nullable(),
  can: z.array(z.enum(["cancel", "pack"])),
});
export type ReviewResponse = z.infer<typeof ReviewResponse>;

export const reviewFilterKeys = ["status", "kind", "result", "by", "id"] as const;

export const ReviewFilters = z.object({
  q: z.string().max(1_000).optional(),
  sort: z.enum(creationSorts).default("-created"),
  cursor: z.string().max(1_024).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ReviewFilters = z.infer<typeof ReviewFilters>;

export const ReviewList = z.object({ reviews: z.array(ReviewSummary), next: z.string().nullable() });
export type ReviewList = z.infer<typeof ReviewList>;

export const ReviewItem = z.object({
  id: ItemId,
  subject: z.object({ id: z.string(), name: z.string(), link: z.string() }),
  /** The role, in a review of roles. */
  detail: z.string(),
  reviewer: PersonRef.extend({ reason: z.string() }),
  evidence: z.object({
    status: z.string(),
    lastActionAt: Instant.nullable(),
    /** Of a delegation: its counted uses. */
    allowed: z.number().nullable(),
    /** Of a delegation: those among the newest 200 records of its agent. */
    denied: z.number().nullable(),
    /** Open and confirmed detections about the agent, and when the newest of them was raised. */
    detections: z.number().nullable(),
    detectedAt: Instant.nullable(),
    risk: z.string().nullable(),
    /** The risk score of the agent from 0 to 100, as a job computed it last. */
    riskScore: z.number().int().nullable(),
    owner: z.string().nullable(),
    createdAt: Instant,
    lastReviewedAt: Instant.nullable(),
    changedSinceReview: z.boolean().nullable(),
    /** The changes since the last review in a sentence, also those of an agent's delegations; null if there are none. */
    changes: z.string().nullable(),
    /** The facts that differed when the item asked again, in a sentence. */
    sinceShown: z.string().nullable(),
    facts: z.record(z.string(), z.string()),
  }),
  /** Null where it is withheld until the answer, to measure how well people and recommendations agree. */
  recommendation: z.object({ answer: z.enum(recommendations), reason: z.string() }).nullable(),
  withheld: z.boolean(),
  /** The authority at present, of delegations and entitlements. Null: none is kept, or everything is allowed. */
  authority: z.array(z.record(z.string(), z.unknown())).nullable(),
  /** The same in words. */
  may: z.string().nullable(),
  answer: z
    .object({
      decision: z.enum(answers),
      note: z.string().nullable(),
      authority: z.array(z.record(z.string(), z.unknown())).nullable(),
      by: PersonRef,
      at: Instant,
      submittedAt: Instant.nullable(),
    })
    .nullable(),
  /** A comment of an earlier reviewer who passed the item on. */
  note: z.string().nullable(),
  result: z
    .object({
      outcome: z.enum(outcomes),
      code: z.string().nullable(),
      sentence: z.string(),
      changeId: z.string().nullable(),
      at: Instant,
    })
    .nullable(),
  /** How often the subject changed after it was shown, so that the item asks again. */
  askedAgain: count,
  revision: Revision,
  seen: Seen.nullable().describe(
    "Names the evidence of this answer of the server. Null where the asker answers nothing.",
  ),
  can: z.array(z.enum(answers)),
  whyNot: z.string().nullable(),
});
export type ReviewItem = z.infer<typeof ReviewItem>;

export const ReviewItemList = z.object({ items: z.array(ReviewItem), next: z.string().nullable() });
export type ReviewItemList = z.infer<typeof ReviewItemList>;

/** Items that may get the same answer, with each fact in which they differ. */
export const AlikeItems = z.object({
  items: z.array(
    z.object({
      id: ItemId,
      name: z.string(),
      revision: Revision,
      seen: Seen,
      differences: z.array(z.object({ member: z.string(), here: z.string(), there: z.string() })),
    }),
  ),
  /** Whether there are more than these. */
  more: z.boolean(),
});
export type AlikeItems = z.infer<typeof AlikeItems>;

export const AnswersSubmitted = z.object({
  submitted: count,
  /** Items about which the person was unsure, and which the fallback answers now. */
  passedOn: count,
  /** Whether a job submits further answers that the person has given. */
  more: z.boolean(),
  results: z
    .array(z.object({ itemId: ItemId, decision: z.enum(answers), status: z.enum(submittedStatuses) }))
    .describe(
      "The items that this call submitted. `applying`: a job applies the answer, and the item has its `result` then. `passing_on`: a job gives the item to the fallback.",
    ),
});
export type AnswersSubmitted = z.infer<typeof AnswersSubmitted>;
