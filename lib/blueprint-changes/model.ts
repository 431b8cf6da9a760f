import type { CanonicalAuthority } from "@/lib/authority/language/model";

export const outcomes = ["unchanged", "shrinks", "pauses", "widens"] as const;
/**
 * The effect of another ceiling on a delegation. `pauses`: the ceiling leaves no authority of it. `widens`: authority
 * that the former ceiling withheld takes effect.
 */
export type Outcome = (typeof outcomes)[number];

/** The effect of another ceiling on one authority. Losses and gains are short labels. */
export type Effect = { outcome: Outcome; loses: string[]; gains: string[] };

/** Rows of a fleet that state the same authority, each with its place in the walk. */
export type AlikeRows = {
  authority: CanonicalAuthority;
  rows: { place: number; id: string; version: number; agentId: string }[];
};

/** A delegation below another one; `authority` is null if its agent has another blueprint. */
export type DelegationBelow = { id: string; authority: CanonicalAuthority | null };

/** Delegations, and requests, that a preview lists at most. The rest is only counted. */
export const shownAtMost = 100;

/** A delegation as a preview shows it; its agent's name is read when it is shown. */
export type ShownDelegation = Effect & { id: string; agentId: string; sentence: string };
export type ShownRequest = { id: string; reason: string };

export type PreviewCounts = Record<Outcome | "below" | "requests", number>;

/** The stored result of a preview. */
export type FoundPreview = {
  counts: PreviewCounts;
  delegations: ShownDelegation[];
  requests: ShownRequest[];
  /** A digest of everything affected, in the order of the walk. */
  effects: string;
};
