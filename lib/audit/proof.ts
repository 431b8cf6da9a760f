import { DomainError } from "@/lib/platform/base/domain-error";
import { sqlPool } from "@/lib/platform/database/pool";
import {
  consistencyNodes,
  consistencyProof,
  frontierNodes,
  inclusionNodes,
  inclusionProof,
  type NodeId,
  type NodeReader,
  rootAt,
} from "@/lib/protocols/tlog/merkle";
import { type MultiProof, multiProof, multiProofNodes } from "@/lib/protocols/tlog/multi-proof";
import { formatTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import { newestCosigned } from "./cosigned.store";
import { checkpointToGive, latestCheckpoint, type StoredCheckpoint } from "./store";
import { hashOf, readNodes } from "./stored-tree";

/**
 * The checkpoint against which an entry is proved: the newest one that witnesses cosigned, or the latest for an entry that
 * is younger.
 */
export async function checkpointFor(
  index: number,
  latest: StoredCheckpoint,
): Promise<StoredCheckpoint & { cosigned: boolean }> {
  const cosigned = await newestCosigned(latest);
  return cosigned && index < cosigned.size ? { ...cosigned, cosigned: true } : { ...latest, cosigned: false };
}

export type Proof = { text: string; origin: string; vkey: string; cosigned: boolean };

/** Proves the entry at an index against {@link checkpointFor} (C2SP tlog-proof). */
export async function proofOf(index: number): Promise<Proof> {
  const { origin, vkey, size, note, cosigned } = await checkpointFor(index, await checkpointToGive());
  if (index >= size) throw notInTree(index, size);
  const hashes = await inclusionHashes(index, size);
  return { origin, vkey, cosigned, text: formatTlogProof({ index, hashes, checkpoint: note }) };
}

/**
 * Returns the audit path of a leaf in the tree of a size the log has had (RFC 6962 §2.1.1).
 *
 * @throws DomainError `not_in_tree` unless index < size and size is not larger than the log.
 */
export async function provenInclusion(index: number, size: number): Promise<Uint8Array[]> {
  const latest = await latestCheckpoint();
  if (size > latest.size || index >= size) throw notInTree(index, latest.size);
  return inclusionHashes(index, size);
}

/** Returns the audit path of each of some leaves in the tree of a size, by their places; the same refusals. */
export async function provenEach(indexes: readonly number[], size: number): Promise<Map<number, Uint8Array[]>> {
  const latest = await latestCheckpoint();
  const wrong = indexes.find((index) => index >= size);
  if (size > latest.size || wrong !== undefined) throw notInTree(wrong ?? size, latest.size);
  const read = await readerOf(indexes.flatMap((index) => inclusionNodes(index, size)));
  const paths = await Promise.all(
    indexes.map(async (index) => [index, await inclusionProof(index, size, read)] as const),
  );
  return new Map(paths);
}

/** Returns the proof that one size of the log extends another (RFC 6962 §2.1.2); the same refusals. */
export async function provenConsistency(first: number, second: number): Promise<Uint8Array[]> {
  const { size } = await latestCheckpoint();
  if (second > size || first > second) throw notInTree(first, size);
  return consistencyProof(first, second, await readerOf(consistencyNodes(first, second)));
}

/** Returns one proof of several entries in the tree of a size; the same refusals. */
export async function provenTogether(indexes: readonly number[], size: number): Promise<MultiProof> {
  const latest = await latestCheckpoint();
  const wrong = indexes.find((index) => index >= size);
  if (size > latest.size || wrong !== undefined) throw notInTree(wrong ?? size, latest.size);
  return multiProof(indexes, size, await readerOf(multiProofNodes(indexes, size)));
}

/** Returns the root that the log had at a size; undefined for a size that it has not reached. */
export async function rootOfSize(size: number): Promise<Uint8Array | undefined> {
  if (size > (await latestCheckpoint()).size) return undefined;
  return rootAt(size, await readerOf(frontierNodes(size)));
}

/** Returns the root that the log had at a size. Throws `not_in_tree` for a size that it has not reached. */
export async function provenRoot(size: number): Promise<Uint8Array> {
  const root = await rootOfSize(size);
  if (root === undefined) throw notInTree(size, (await latestCheckpoint()).size);
  return root;
}

const inclusionHashes = async (index: number, size: number): Promise<Uint8Array[]> =>
  inclusionProof(index, size, await readerOf(inclusionNodes(index, size)));

/** Fetches all subtrees of a proof in one statement. */
async function readerOf(ids: readonly NodeId[]): Promise<NodeReader> {
  const nodes = await readNodes(sqlPool(), ids);
  return async (level, index) => hashOf(nodes, level, index);
}

const notInTree = (index: number, size: number) =>
  new DomainError(
    "not_in_tree",
    "malformed",
    `The log holds ${size} records; ${index} and the size asked for do not fit.`,
  );
