import { type Checkpoint, openCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { consistencyProof, type NodeReader, rootAt, verifyConsistency } from "@/lib/protocols/tlog/merkle";
import type { NoteKey } from "@/lib/protocols/tlog/note";
import { readerOfTiles } from "@/lib/protocols/tlog/tiles";
import { type LogClient, NoAnswer } from "./log-client";

/** The result of a comparison. `rollback` and `fork` are proven by the two signed notes. */
export type Comparison =
  | { kind: "consistent"; checkpoint: Checkpoint }
  | { kind: "rollback" | "fork"; says: string }
  | { kind: "unproven"; says: string };

/**
 * Compares a log's signed checkpoint with the one known before. The tree between them is read from the log's tiles.
 *
 * @param known The last cosigned checkpoint; none at the first start.
 * @throws NoteError for a checkpoint that this log's key did not sign. NoAnswer when a tile cannot be read.
 */
export async function compare(
  log: Pick<LogClient, "readTile">,
  key: NoteKey,
  { known, found }: { known: Checkpoint | undefined; found: string },
): Promise<Comparison> {
  const checkpoint = openCheckpoint(found, key.name, [key]);
  const { size, root } = checkpoint;
  const from = known ?? { size: 0, root: await rootAt(0, noNode) };
  if (size < from.size) {
    return { kind: "rollback", says: `The log had ${from.size} entries and now has ${size}.` };
  }
  if (size === from.size && Buffer.compare(root, from.root) !== 0) {
    return { kind: "fork", says: `The log signed two roots for ${size} entries.` };
  }
  const read = readerOfTiles(size, (tile) => log.readTile(tile));
  const proof = await proofFrom(read, from.size, size);
  const claim = { oldSize: from.size, newSize: size, newRoot: root, proof };
  if (verifyConsistency({ ...claim, oldRoot: from.root })) return { kind: "consistent", checkpoint };
  // The tiles are those of the new root, and begin with another tree than the known one.
  const begun = await rootAt(from.size, read);
  if (verifyConsistency({ ...claim, oldRoot: begun })) {
    return { kind: "fork", says: `The tree of ${size} entries does not extend the known one of ${from.size}.` };
  }
  return { kind: "unproven", says: `The tiles of the log do not have the root of its checkpoint of ${size} entries.` };
}

async function proofFrom(read: NodeReader, from: number, to: number): Promise<Uint8Array[]> {
  try {
    return await consistencyProof(from, to, read);
  } catch (error) {
    if (error instanceof RangeError) throw new NoAnswer(error.message);
    throw error;
  }
}

const noNode: NodeReader = () => Promise.reject(new RangeError("the empty tree has no nodes"));
