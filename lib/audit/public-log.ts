import { DomainError } from "@/lib/platform/base/domain-error";
import { encodeBase64 } from "@/lib/protocols/encoding/base64";
import { provenConsistency, provenInclusion } from "./proof";
import { checkpointToGive, latestCheckpoint } from "./store";

/** Returns the latest signed checkpoint (C2SP tlog-checkpoint). It is public: it has only size and root. */
export const publicCheckpoint = async (): Promise<string> => (await checkpointToGive()).note;

/** Returns the key that verifies the log's checkpoints (C2SP signed-note). */
export const publicLogKey = async (): Promise<string> => `${(await latestCheckpoint()).vkey}\n`;

export type PublicProof =
  | { index: number; size: number; hashes: string[] }
  | { first: number; second: number; hashes: string[] };

/**
 * Returns an inclusion proof for `index` and `size`, or a consistency proof for `first` and `second` (RFC 6962 §2.1).
 * Hashes of subtrees reveal nothing of what was recorded.
 *
 * @throws DomainError `malformed_request` or `not_in_tree`.
 */
export async function publicProof(query: URLSearchParams): Promise<PublicProof> {
  if (query.has("index")) {
    const [index, size] = [numberIn(query, "index"), numberIn(query, "size")];
    return { index, size, hashes: (await provenInclusion(index, size)).map(encodeBase64) };
  }
  const [first, second] = [numberIn(query, "first"), numberIn(query, "second")];
  return { first, second, hashes: (await provenConsistency(first, second)).map(encodeBase64) };
}

function numberIn(query: URLSearchParams, name: string): number {
  const values = query.getAll(name);
  const [text = ""] = values;
  if (values.length === 1 && /^(0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  throw new DomainError(
    "malformed_request",
    "malformed",
    `A proof takes "index" and "size", or "first" and "second".`,
    {
      errors: [{ path: name, code: "not_a_number" }],
    },
  );
}
