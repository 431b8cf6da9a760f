import type { RevocationResponse } from "@/lib/revocation/schema";

type Counted = Pick<RevocationResponse, "counted"> & { consequences: { settledAt: string | null } };

/**
 * The words in place of the figures of a revocation: while a job counts them, and where it could not. Undefined where there
 * are figures.
 */
export function countWords({ counted, consequences }: Counted): { short: string; sentence: string } | undefined {
  if (counted) return undefined;
  // The count comes before the rows below are written, so it never follows them.
  if (consequences.settledAt === null) return { short: "counting…", sentence: "Counting what it stopped…" };
  return { short: "not counted", sentence: "The delegations and tokens that it stopped could not be counted." };
}
