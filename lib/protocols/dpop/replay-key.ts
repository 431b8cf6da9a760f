import { sha256 } from "@/lib/protocols/encoding/sha256";
import type { DpopProof } from "./proof";

/** A proof is acceptable from 60 seconds before to 60 seconds after its `iat`; it is remembered beyond that. */
const keptSeconds = 120;

/**
 * Names the one use of a proof by its key and `jti`. The `jti` is hashed because the client chose it.
 *
 * Every endpoint stores proofs under this name, so that a proof from another endpoint is a replay as well.
 *
 * @see RFC 9449 section 11.1
 */
export function replayKeyOf({ jkt, jti, iat }: Pick<DpopProof, "jkt" | "jti" | "iat">): {
  key: string;
  expiresAt: Date;
} {
  const key = `dpop:${jkt}:${sha256(jti)}`;
  return { key, expiresAt: new Date((iat + keptSeconds) * 1000) };
}
