/** An object that was read, with the epoch it had in the same statement. */
export type Dependency = { id: string; epoch: string };

/** Something that works once. `bound` names the call that may repeat it; another `bound` is a replay. */
export type OneTimeProof = { key: string; bound: string; expiresAt: Date };

/** An amount to take from a cumulative limit. The counter lives as long as its window. */
export type Reservation = { counter: string; expiresAt: Date; amount: bigint; max: bigint };

/** The record of an item: exact bytes, leaf hash and the texts kept beside them. */
export type CommitEntry = {
  entryId: string;
  type: string;
  body: Buffer;
  leafHash: Buffer;
  texts: readonly { member: string; salt: Buffer; value: string }[];
};

/**
 * The step of an action approval that an item needs: use it, check that it still waits, or ask for it. `row` is a row
 * of `action_approvals` in column names; times and state are set at the commit.
 */
export type ApprovalStep =
  | { step: "use"; id: string; digest: string; decision: string }
  | { step: "wait"; id: string; digest: string }
  | { step: "ask"; id: string; digest: string; seconds: number; row: Readonly<Record<string, unknown>> };

/**
 * One evaluation or issuance, ready to commit.
 *
 * It takes effect only if every dependency still has its epoch and the time of the commit lies in
 * `[validFrom, validUntil)`.
 */
export type CommitItem<P extends OneTimeProof = OneTimeProof> = {
  dependencies: readonly Dependency[];
  validFrom: Date | null;
  validUntil: Date | null;
  proofs: readonly P[];
  reservations: readonly Reservation[];
  entry: CommitEntry;
  /** Present where a hop asks a person. */
  approval?: ApprovalStep;
  /** A row of `access_tokens` in column names. */
  token?: Readonly<Record<string, unknown>>;
};

export type CommitVerdict<P extends OneTimeProof = OneTimeProof> =
  | { kind: "committed"; at: Date }
  /** Something it read has changed: evaluate again. Nothing happened. */
  | { kind: "moved" }
  /** Reservation `index` does not fit: `spent` is taken already. Nothing happened. */
  | { kind: "limit"; index: number; spent: bigint }
  /** This proof of the item was used before for something else. Nothing happened. */
  | { kind: "replayed"; proof: P };
