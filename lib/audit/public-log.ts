import { DomainError } from "@/lib/platform/base/domain-error";
import { encodeBase64 } from "@/lib/protocols/encoding/base64";
import { formatConsistency } from "@/lib/protocols/tlog/consistency";
import { proofOf, provenConsistency, provenInclusion } from "./proof";
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

/**
 * Proves the entry at `index` against the latest checkpoint (C2SP tlog-proof); undefined where the query asks for more.
 *
 * @throws DomainError `malformed_request` or `not_in_tree`.
 */
export const publicEntryProof = async (query: URLSearchParams): Promise<string | undefined> =>
  query.has("index") && !query.has("size") ? (await proofOf(numberIn(query, "index"))).text : undefined;

/**
 * Proves that the tree of size `to` extends the one of size `from` (RFC 6962 §2.1.2), as text: `old FROM`, one hash in
 * base64 on each line, an empty line. With the checkpoint of size `to` behind it, this is the body that a C2SP
 * tlog-witness takes.
 *
 * @throws DomainError `malformed_request` or `not_in_tree`.
 */
export async function publicConsistency(query: URLSearchParams): Promise<string> {
  const [oldSize, newSize] = [numberIn(query, "from", consistencyTakes), numberIn(query, "to", consistencyTakes)];
  return formatConsistency({ oldSize, proof: await provenConsistency(oldSize, newSize) });
}

const proofTakes = `A proof takes "index", "index" and "size", or "first" and "second".`;
const consistencyTakes = `A consistency proof takes "from" and "to".`;

function numberIn(query: URLSearchParams, name: string, detail = proofTakes): number {
  const values = query.getAll(name);
  const [text = ""] = values;
  if (values.length === 1 && /^(0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  const errors = [{ path: name, code: "not_a_number" }];
  throw new DomainError("malformed_request", "malformed", detail, { errors });
}
