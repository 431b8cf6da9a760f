import type { CanonicalAuthority } from "@/lib/authority/language/model";

/** Initial values of a new request for an agent of this class. */
export type BlueprintDefaults = {
  purpose?: string | undefined;
  validityDays?: number | undefined;
  maxDepth?: number | undefined;
  authority?: CanonicalAuthority | undefined;
};

/**
 * Days without an action after which an agent of this class is warned, suspended, and retired. A missing
 * step is never taken. Later steps have more days.
 */
export type DormancyPolicy = { warnDays: number; suspendDays?: number | undefined; retireDays?: number | undefined };
/** Days between a notice and what it announces at least, so that people can answer it. */
export const noticeDays = 7;

/** The settings of one version of a blueprint. */
export type BlueprintTerms = {
  /** Most authority an agent of this class can ever hold; null is the widest ceiling. */
  ceiling: CanonicalAuthority | null;
  tokenTtlSeconds: number;
  keyLifetimeDays: number;
  requireDpop: boolean;
  /** The longest a delegation to an agent of this class lasts. */
  maxDelegationDays: number;
  /** Whether an agent's own sub-delegation within its parent is granted without an approver. */
  grantSubdelegationsAtOnce: boolean;
  /** The approval policy for requests of this class; null is the organisation's. */
  approvalPolicyId: string | null;
  defaults: BlueprintDefaults | null;
  /** Null: agents of this class may stay silent. */
  dormancy: DormancyPolicy | null;
};

/** Template and ceiling for a class of agents, at one of its versions. */
export type Blueprint = BlueprintTerms & {
  id: string;
  name: string;
  version: number;
  createdAt: Date;
};

/** The blueprint that exists from the start: the widest ceiling. */
export const STANDARD_BLUEPRINT = "standard";

/** The terms of a blueprint by default. */
export const standardTerms: BlueprintTerms = {
  ceiling: null,
  tokenTtlSeconds: 300,
  keyLifetimeDays: 90,
  requireDpop: true,
  maxDelegationDays: 366,
  grantSubdelegationsAtOnce: false,
  approvalPolicyId: null,
  defaults: null,
  dormancy: null,
};

export const blueprintTerms = [
  "ceiling",
  "tokenTtlSeconds",
  "keyLifetimeDays",
  "requireDpop",
  "maxDelegationDays",
  "grantSubdelegationsAtOnce",
  "approvalPolicyId",
  "defaults",
  "dormancy",
] as const satisfies readonly (keyof BlueprintTerms)[];

/** Extracts the terms from a larger object. */
export const termsOf = (of: BlueprintTerms): BlueprintTerms => ({
  ceiling: of.ceiling,
  tokenTtlSeconds: of.tokenTtlSeconds,
  keyLifetimeDays: of.keyLifetimeDays,
  requireDpop: of.requireDpop,
  maxDelegationDays: of.maxDelegationDays,
  grantSubdelegationsAtOnce: of.grantSubdelegationsAtOnce,
  approvalPolicyId: of.approvalPolicyId,
  defaults: of.defaults,
  dormancy: of.dormancy,
});

export const blueprintRisks = ["bearer_tokens"] as const;
/** `bearer_tokens`: its agents may have tokens that are bound to no key, so a thief can use a copy. */
export type BlueprintRisk = (typeof blueprintRisks)[number];

export const blueprintActions = ["edit"] as const;

/** The kind of control a blueprint is, where a change of it takes two people. */
export const blueprintControl = "blueprint";

/** One version of a blueprint, and who made it. */
export type BlueprintVersion = BlueprintTerms & {
  version: number;
  createdAt: Date;
  createdById: string | null;
  reason: string | null;
};

/** A blueprint at one of its versions, with the parts that decisions read. */
export type FormerBlueprint = Pick<BlueprintTerms, "ceiling" | "approvalPolicyId"> & {
  id: string;
  name: string;
  version: number;
};
