import { DomainError } from "@/lib/platform/base/domain-error";
import { type Checkpoint, openCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { formatConsistency } from "@/lib/protocols/tlog/consistency";
import { isNoteError, type NoteKey, parseVkey } from "@/lib/protocols/tlog/note";
import { provenConsistency, rootOfSize } from "./proof";
import { latestCheckpoint } from "./store";

/** A checkpoint that a person kept, and the proof that a later one extends it. */
export type KeptCheckpoint = { note: string; consistency: string };

/**
 * Reads the size of a checkpoint that this log signed.
 *
 * @param path Member of the request that holds the note.
 * @throws DomainError `checkpoint_unknown` for another text or another log's checkpoint, `checkpoint_differs` if this log
 * now has another root at that size.
 */
export async function ownCheckpointSize(note: string, path: string): Promise<number> {
  const { vkey } = await latestCheckpoint();
  const key = parseVkey(vkey);
  const kept = opened(note, key);
  if (!kept) {
    const errors = [{ path, code: "checkpoint_unknown" }];
    throw new DomainError("checkpoint_unknown", "invalid", "This text is no checkpoint that this log signed.", {
      errors,
    });
  }
  const own = await rootOfSize(kept.size);
  if (own && Buffer.compare(own, kept.root) === 0) return kept.size;
  throw new DomainError("checkpoint_differs", "invalid", changedLog, {
    errors: [{ path, code: "checkpoint_differs" }],
  });
}

const changedLog = "The log has another root at this size. Keep the checkpoint: it proves that the log was changed.";

/** Opens a checkpoint of this log; undefined for any other text. */
function opened(note: string, key: NoteKey): Checkpoint | undefined {
  try {
    return openCheckpoint(note, key.name, [key]);
  } catch (error) {
    if (isNoteError(error)) return undefined;
    throw error;
  }
}

/** Proves that the tree of a size extends a kept checkpoint. Throws as `ownCheckpointSize`, and `not_in_tree`. */
export async function extended(note: string, path: string, size: number): Promise<KeptCheckpoint> {
  const oldSize = await ownCheckpointSize(note, path);
  return { note, consistency: formatConsistency({ oldSize, proof: await provenConsistency(oldSize, size) }) };
}
