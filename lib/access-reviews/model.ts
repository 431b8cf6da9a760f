import type { PersonRole } from "@/lib/principals/model";

export const reviewKinds = ["agents", "delegations", "blueprints", "entitlements", "roles", "ownership"] as const;
/**
 * The subjects of a campaign. `roles`: each role of a person, apart from member, is an item of its own. `ownership`: each
 * owner says whether they still answer for their agents.
 */
export type ReviewKind = (typeof reviewKinds)[number];

/** Kinds whose answers need a fresh sign-in to be submitted, as the commands that they run do. */
export const submittedFresh: ReadonlySet<ReviewKind> = new Set(["blueprints", "entitlements", "roles"]);

export const repeats = ["once", "monthly", "quarterly", "yearly"] as const;
export type Repeat = (typeof repeats)[number];
export const monthsOf: Readonly<Record<Exclude<Repeat, "once">, number>> = { monthly: 1, quarterly: 3, yearly: 12 };

export const silences = ["suspend", "escalate", "keep"] as const;
/**
 * The consequence for items without an answer at the due date. `escalate`: the fallback gets seven more days, and then
 * the items are kept with a flag.
 */
export type Silence = (typeof silences)[number];
export const escalationDays = 7;

/** Kinds whose items can be suspended. */
export const suspendable: ReadonlySet<ReviewKind> = new Set(["agents", "delegations", "blueprints", "ownership"]);

export const reviewStatuses = ["scheduled", "opening", "open", "closing", "closed"] as const;
/** `opening`: its items are being collected. `closing`: its answers are being applied. */
export type ReviewStatus = (typeof reviewStatuses)[number];

export const closeReasons = ["complete", "due", "nothing_to_review", "too_large", "cancelled"] as const;
export type CloseReason = (typeof closeReasons)[number];

export const answers = ["keep", "narrow", "remove", "reassign", "unsure"] as const;
export type Answer = (typeof answers)[number];

/** The answers that each kind takes. A ceiling is narrowed at its blueprint, where its effect is shown first. */
export const answersOf: Readonly<Record<ReviewKind, readonly Answer[]>> = {
  agents: ["keep", "remove", "reassign", "unsure"],
  delegations: ["keep", "narrow", "remove", "reassign", "unsure"],
  blueprints: ["keep", "remove", "reassign", "unsure"],
  entitlements: ["keep", "narrow", "remove", "reassign", "unsure"],
  roles: ["keep", "remove", "reassign", "unsure"],
  // No other person answers in place of the owner.
  ownership: ["keep", "remove"],
};

export const outcomes = [
  "kept",
  "applied",
  "waiting",
  "refused",
  "gone",
  "suspended",
  "kept_without_answer",
  "kept_not_applied",
] as const;
/**
 * The result of an item. `waiting`: a second person must confirm the change. `gone`: the subject had ended. `suspended`
 * and `kept_without_answer`: consequences of silence. `kept_not_applied`: it was answered, but the answer does not count.
 */
export type Outcome = (typeof outcomes)[number];

/** The work of a job on an answer that was just submitted. */
export const submittedStatuses = ["applying", "passing_on"] as const;

export const reviewerWays = ["owner", "delegator", "manager", "group", "person", "people"] as const;
/**
 * `manager`: the manager of the owner, or of the person whose entitlement or role it is. `people`: several people take
 * turns.
 */
export type ReviewerWay = (typeof reviewerWays)[number];
export type Reviewers =
  | { by: "owner" | "delegator" | "manager" }
  | { by: "group"; groupId: string }
  | { by: "person"; personId: string }
  | { by: "people"; personIds: readonly string[] };

/** The ids of the people that a campaign names as its reviewers, in their order. */
export const namedIn = (reviewers: Reviewers): readonly string[] =>
  reviewers.by === "people" ? reviewers.personIds : reviewers.by === "person" ? [reviewers.personId] : [];

export const recommendations = ["keep", "narrow", "remove"] as const;
export type Recommendation = (typeof recommendations)[number];
/** Recommendations as they are shown. `withheld`: it is shown after the answer. */
export const itemRecommendations = [...recommendations, "withheld"] as const;
/** The longest name of an owner by which items are filtered. */
export const longestOwner = 200;

/** So many of the newest records of an agent are looked at for the actions of its delegations. */
export const recordsLooked = 200;

/** Facts about a subject, as its reviewer reads them. Null: the fact does not exist for this kind. */
export type Evidence = {
  status: string;
  lastActionAt: string | null;
  /** Allowed and denied actions. Denied ones of a delegation are those among the newest records of its agent. */
  allowed: number | null;
  denied: number | null;
  /** Open and confirmed detections about the agent, and when the newest of them was raised. */
  detections: number | null;
  detectedAt: string | null;
  risk: string | null;
  /** The risk score of the agent from 0 to 100, as a job computed it last. */
  riskScore: number | null;
  owner: string | null;
  createdAt: string;
  /** Null: it was never reviewed. */
  lastReviewedAt: string | null;
  changedSinceReview: boolean | null;
  /** The changes since the last review, in a sentence. */
  changes: string | null;
  /** The facts that differed when the item asked again, in a sentence. */
  sinceShown: string | null;
  /** Further facts of the kind, in words. */
  facts: Readonly<Record<string, string>>;
};

/** A subject as it is now. */
export type Subject = {
  subjectId: string;
  detail: string;
  name: string;
  /** The person that it is about. */
  concernsId: string | null;
  fingerprint: string;
  /** Whether nothing is left to review. */
  isOver: boolean;
  ownerId: string | null;
  delegatorId: string | null;
  /** The manager of the owner, or of the person that it is about. */
  managerId: string | null;
  evidence: Omit<Evidence, "lastReviewedAt" | "changedSinceReview" | "changes" | "sinceShown">;
  alike: string;
};

/** The words of the facts that reviewers are shown. */
export const factWords: Readonly<Record<string, string>> = {
  blueprint: "Blueprint",
  environment: "Environment",
  purpose: "Purpose",
  delegator: "Delegator",
  expires: "Expires",
  unused: "Permissions not used in 90 days",
  excess: "Permissions not used in 90 days",
  agents: "Active agents",
  ceiling: "Ceiling",
  may: "May delegate",
  delegations: "Delegations in effect",
  roles: "All roles",
};

export const mostItems = 100_000;
/** One item in so many has no recommendation until its answer. */
export const blindOneIn = 10;
/** A campaign over roles asks for every role but this one, which allows nothing without an agent of one's own. */
export const usualRole: PersonRole = "member";
/** A closed campaign and its items are kept for so many days. */
export const keptDays = 2_555;
