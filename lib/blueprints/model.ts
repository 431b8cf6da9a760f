import type { CanonicalAuthority } from "@/lib/authority/model";

/** Template and ceiling for a class of agents, at one of its versions. */
export type Blueprint = {
  id: string;
  name: string;
  version: number;
  /** Most authority an agent of this class can ever hold; null is the widest ceiling. */
  ceiling: CanonicalAuthority | null;
  tokenTtlSeconds: number;
  keyLifetimeDays: number;
  requireDpop: boolean;
  createdAt: Date;
};

/** The blueprint that exists from the start: the widest ceiling. */
export const STANDARD_BLUEPRINT = "standard";

export const blueprintRisks = ["bearer_tokens"] as const;
/** `bearer_tokens`: its agents may have tokens that are bound to no key, so whoever holds one may use it. */
export type BlueprintRisk = (typeof blueprintRisks)[number];

export const blueprintActions = ["edit"] as const;

/** One version of a blueprint's settings, and who made it. */
export type BlueprintVersion = Pick<Blueprint, "version" | "tokenTtlSeconds" | "keyLifetimeDays" | "requireDpop"> & {
  createdAt: Date;
  createdById: string | null;
  reason: string | null;
};
