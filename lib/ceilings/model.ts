import type { CanonicalAuthority } from "@/lib/authority/model";

export const outcomes = ["unchanged", "shrinks", "pauses", "widens"] as const;
/**
 * What another ceiling does to a delegation. `pauses`: nothing of it is left until it is allowed again; `widens`: something
 * that was held back works again.
 */
export type Outcome = (typeof outcomes)[number];

/** What one authority loses and gains by another ceiling, in short labels. */
export type Effect = { outcome: Outcome; loses: string[]; gains: string[] };

/** The live delegations of a blueprint's agents that give the same authority. */
export type AlikeDelegations = {
  effective: CanonicalAuthority;
  ids: string[];
  /** Digest of the ids with their versions. */
  stamp: string;
};

/** Requests of a blueprint's agents that wait and ask for the same authority. */
export type AlikeRequests = { authority: CanonicalAuthority; ids: string[] };

/** How many are shown one by one; the rest is counted. */
export const shownAtMost = 100;
