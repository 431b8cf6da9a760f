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
