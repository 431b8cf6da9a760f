import { decodeBase64, encodeBase64 } from "@/lib/protocols/encoding/base64";
import { NoteError, type NoteKey, type NoteSigner, openNote, signNote } from "./note";

/** The head of a log: who it is, how many leaves it has and their root. */
export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Uint8Array };

const decimal = /^(0|[1-9][0-9]{0,15})$/;

/**
 * Writes the text of a checkpoint, to be signed. Throws {@link NoteError} for a head that cannot be written.
 *
 * @see [C2SP tlog-checkpoint](https://c2sp.org/tlog-checkpoint)
 */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  if (origin === "" || origin.includes("\n")) throw new NoteError("malformed_note", "the origin is not one line");
  if (!Number.isSafeInteger(size) || size < 0) throw new NoteError("malformed_note", "the size is no leaf count");
  if (root.length !== 32) throw new NoteError("malformed_note", "the root is no SHA-256 hash");
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/** Reads the text of a checkpoint; throws {@link NoteError} for anything else, extension lines included: we sign none. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = "", size = "", encoded = "", end, ...more] = text.split("\n");
  const root = decodeBase64(encoded);
  const count = decimal.test(size) ? Number(size) : Number.NaN;
  if (origin === "" || !Number.isSafeInteger(count) || root?.length !== 32 || end !== "" || more.length > 0) {
    throw new NoteError("malformed_note", "not an origin, a size and a root");
  }
  return { origin, size: count, root };
}

/** Signs a checkpoint as a note. The caller makes sure it is consistent with every one signed before. */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): Promise<string> {
  return signNote(formatCheckpoint(checkpoint), signers);
}

/** Opens a signed checkpoint of this very log; throws {@link NoteError} for another origin or no trusted signature. */
export function openCheckpoint(note: string, origin: string, trusted: readonly NoteKey[]): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(note, trusted).text);
  if (checkpoint.origin !== origin) throw new NoteError("no_trusted_signature", "the checkpoint is of another log");
  return checkpoint;
}
