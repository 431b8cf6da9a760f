import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";
import { replaceDurably } from "@/lib/platform/base/durable-file";
import { type Checkpoint, openCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { cosign, cosignerKey, openCosigned } from "@/lib/protocols/tlog/cosignature";
import { isNoteError, type NoteKey, type NoteSigner, noteOf, parseNote } from "@/lib/protocols/tlog/note";
import { parseJson, Unreadable } from "@/scripts/verify/input";

/** The witness's memory: the file of the last cosigned checkpoint, and the key beside it. */
export type State = {
  readonly file: string;
  readonly signer: NoteSigner;
  readonly known: { readonly checkpoint: Checkpoint; readonly note: string } | undefined;
  /** A key that is not stored yet. Nothing was published under it. */
  readonly newKey?: Key;
};

const Key = z.strictObject({ name: z.string().min(1), privateKey: z.string().min(1) });
type Key = z.infer<typeof Key>;

const keyFileOf = (file: string): string => `${file}.key`;

/**
 * Reads the state, or begins one in memory.
 *
 * @throws Unreadable for a state that this witness did not sign, or that is lost: it could cosign a second history.
 */
export async function loadState(file: string, log: NoteKey, name: string | undefined): Promise<State> {
  const [note, stored] = [await readIfThere(file), await readIfThere(keyFileOf(file))];
  if (stored === undefined) {
    const newKey = generateKey(name ?? `${hostname()}/witness`);
    return { file, signer: signerOf(newKey), newKey, known: note === undefined ? undefined : knownOf(note, log) };
  }
  if (note === undefined) {
    throw new Unreadable(`${file} is missing, but its key exists. Restore it, or remove the key to begin anew.`);
  }
  const signer = signerOf(parseKey(stored, keyFileOf(file)));
  if (name !== undefined && name !== signer.name) throw new Unreadable(`The key is that of ${signer.name}.`);
  return { file, signer, known: knownOf(note, log, signer) };
}

/**
 * Cosigns a checkpoint and stores it. Only then may the note be shown to anyone.
 *
 * The key is stored after the first checkpoint: an end between the two leaves a state from which a new key goes on.
 */
export async function storeCosigned(
  { file, signer, newKey }: State,
  log: NoteKey,
  note: string,
  at: Date,
): Promise<State> {
  const cosigned = await cosign(onlySignedBy(note, log), signer, Math.floor(at.getTime() / 1_000));
  await replaceDurably(file, cosigned);
  if (newKey) await replaceDurably(keyFileOf(file), `${JSON.stringify(newKey)}\n`);
  return { file, signer, known: { note: cosigned, checkpoint: openCheckpoint(cosigned, log.name, [log]) } };
}

/** Keeps the two signed notes that contradict each other. @returns the name of the file. */
export async function storeEvidence({ file, known }: State, kind: string, found: string): Promise<string> {
  const digest = createHash("sha256").update(found).digest("hex").slice(0, 16);
  const evidence = `${file}.${kind}-${digest}.json`;
  await replaceDurably(evidence, `${JSON.stringify({ kind, known: known?.note, found }, null, 2)}\n`);
  return evidence;
}

/** Signatures of others could repeat, and make the note longer each time. */
function onlySignedBy(note: string, log: NoteKey): string {
  const { text, signatures } = parseNote(note);
  const own = signatures.filter(({ name, id }) => name === log.name && Buffer.compare(id, log.id) === 0);
  return noteOf(text, own);
}

function knownOf(note: string, log: NoteKey, signer?: NoteSigner): State["known"] {
  try {
    if (signer) openCosigned(note, cosignerKey(signer.name, signer.publicKey));
    return { note, checkpoint: openCheckpoint(note, log.name, [log]) };
  } catch (error) {
    if (!isNoteError(error)) throw error;
    throw new Unreadable(`The state is not a checkpoint of this log that this witness cosigned. ${error.message}`);
  }
}

function generateKey(name: string): Key {
  const { privateKey } = generateKeyPairSync("ed25519");
  return { name, privateKey: privateKey.export({ format: "pem", type: "pkcs8" }).toString() };
}

function parseKey(text: string, file: string): Key {
  const key = Key.safeParse(parseJson(text));
  if (!key.success) throw new Unreadable(`The file ${file} is no key of a witness.`);
  return key.data;
}

/** @throws Unreadable for a name or key that cannot sign. */
function signerOf({ name, privateKey }: Key): NoteSigner {
  try {
    const key = createPrivateKey(privateKey);
    const publicKey = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
    cosignerKey(name, publicKey);
    return { name, publicKey, sign: (text) => sign(null, text, key) };
  } catch (error) {
    throw new Unreadable(`The witness's key cannot be used: ${(error as Error).message}`);
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Unreadable(`The file ${file} cannot be read: ${(error as Error).message}`);
  }
}
