import { sha256Hex } from "@/lib/protocols/encoding/sha256";

type Verdict = { key: string; tick: string; comment: string; personId: string; at: Date };

/**
 * Computes the digest of the verdicts of a work paper: SHA-256 of one line for each, in the order of the keys.
 *
 * A line is the JSON array of key, verdict, comment, id of the person and time, and a line feed.
 */
export const digestOfVerdicts = (verdicts: readonly Verdict[]): string =>
  sha256Hex(
    verdicts
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .map(
        ({ key, tick, comment, personId, at }) =>
          `${JSON.stringify([key, tick, comment, personId, at.toISOString()])}\n`,
      )
      .join(""),
  );
