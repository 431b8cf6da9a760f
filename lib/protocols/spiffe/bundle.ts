import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { readKeySet } from "@/lib/protocols/jose/key-set";

export type SpiffeBundle = {
  readonly keys: readonly PublicJwk[];
  /** Seconds after which the bundle should be fetched again, where it says so. */
  readonly refreshHint: number | undefined;
  readonly sequence: number | undefined;
};

/**
 * Reads a SPIFFE bundle: of its keys those that sign JWT-SVIDs, and how soon to look again.
 *
 * Throws JoseError `malformed_key` for what is no key set.
 *
 * @see [SPIFFE Trust Domain and Bundle](https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE_Trust_Domain_and_Bundle.md#4-spiffe-bundle-format)
 */
export function readSpiffeBundle(value: unknown): SpiffeBundle {
  // Keys of other uses are for X.509, and one without a use is none (section 4.2.2).
  const keys = readKeySet(value, ({ use, ...key }) => (use === "jwt-svid" ? key : undefined));
  const { spiffe_refresh_hint: refreshHint, spiffe_sequence: sequence } = value as Record<string, unknown>;
  return { keys, refreshHint: count(refreshHint), sequence: count(sequence) };
}

const count = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
