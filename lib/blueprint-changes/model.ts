import type { CanonicalAuthority } from "@/lib/authority/language/model";

export const outcomes = ["unchanged", "shrinks", "pauses", "widens"] as const;
/**
 * What another ceiling does to a delegation. `pauses`: nothing of it is left until it is allowed again; `widens`: something
 * that was held back works again.
 */
export type Outcome = (typeof outcomes)[number];

/** What one authority loses and gains by another ceiling, in short labels. */
export type Effect = { outcome: Outcome; loses: string[]; gains: string[] };

/** Rows of a fleet that state the same authority, each with its place in the walk. */
export type AlikeRows = {
  authority: CanonicalAuthority;
  rows: { place: number; id: string; version: number; agentId: string }[];
};

/** A delegation below another one; its authority where its agent is of the same blueprint. */
export type DelegationBelow = { id: string; authority: CanonicalAuthority | null };

/** How many are shown one by one; the rest is counted. */
export const shownAtMost = 100;

/** A delegation as a preview shows it; its agent's name is read when it is shown. */
export type ShownDelegation = Effect & { id: string; agentId: string; sentence: string };
export type ShownRequest = { id: string; reason: string };

export type PreviewCounts = Record<Outcome | "below" | "requests", number>;

/** What a preview found, as it is kept. */
export type FoundPreview = {
  counts: PreviewCounts;
  delegations: ShownDelegation[];
  requests: ShownRequest[];
  /** A digest of everything affected, in the order of the walk. */
  effects: string;
};
