import { provenRoot } from "@/lib/audit/proof";
import { latestCheckpoint } from "@/lib/audit/store";
import { log } from "@/lib/platform/observability/log";
import { type Checkpoint, parseCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { openCosigned, parseCosignerVkey } from "@/lib/protocols/tlog/cosignature";
import { formatSignature, isNoteError, type NoteKey, type NoteSignature, parseNote } from "@/lib/protocols/tlog/note";
import { keepingError } from "./errors";
import { keepCosignature, listWitnesses, ownNoteOf, type WitnessRow } from "./witnesses.store";

export type Accepted = { size: number; witnesses: string[] };

/** A witness of the organisation, and its signature line in a note. */
type Signed = { witness: WitnessRow; key: NoteKey; signature: NoteSignature };

/** The largest instant of a date, in seconds. */
const lastSecond = 8_640_000_000_000;

/**
 * Takes a checkpoint that witnesses cosigned. Of each witness the server keeps the cosignature of the largest tree.
 *
 * The caller is not signed in: the key of the witness is the proof. Cheap refusals come first. It leaves no record: a record
 * would make the log grow, and the next checkpoint would be cosigned in turn.
 *
 * @throws DomainError for a note that is none, of another log or tree, of no known witness, or of a smaller tree.
 */
export async function acceptCosignatures(note: string): Promise<Accepted> {
  const { checkpoint, signatures } = read(note);
  const signed = await signedBy(signatures);
  const latest = await latestCheckpoint();
  if (checkpoint.origin !== latest.origin) throw keepingError("cosignature_other_log");
  if (checkpoint.size > latest.size) throw keepingError("cosignature_ahead");
  const times = signed.map(({ key }) => verifiedTime(note, key));
  await refuseOtherTree(note, checkpoint);
  const kept = await Promise.all(
    signed.map(({ witness, signature }, at) =>
      keepCosignature({
        ...{ witnessId: witness.id, origin: checkpoint.origin, size: checkpoint.size },
        ...{ line: formatSignature(signature, signature.signature), at: new Date((times[at] ?? 0) * 1_000) },
      }),
    ),
  );
  if (!kept.some(Boolean)) throw keepingError("cosignature_older");
  return { size: checkpoint.size, witnesses: signed.filter((_, at) => kept[at]).map(({ key }) => key.name) };
}

function read(note: string): { checkpoint: Checkpoint; signatures: readonly NoteSignature[] } {
  try {
    const { text, signatures } = parseNote(note);
    return { checkpoint: parseCheckpoint(text), signatures };
  } catch (error) {
    if (isNoteError(error)) throw keepingError("cosignature_malformed");
    throw error;
  }
}

async function signedBy(signatures: readonly NoteSignature[]): Promise<Signed[]> {
  const witnesses = (await listWitnesses()).map((witness) => ({ witness, key: parseCosignerVkey(witness.vkey) }));
  const signed = witnesses.flatMap(({ witness, key }) => {
    const own = signatures.filter(({ name, id }) => name === key.name && Buffer.compare(id, key.id) === 0);
    // A note with two lines of one key states two times.
    const [signature] = own.length === 1 ? own : [];
    return signature ? [{ witness, key, signature }] : [];
  });
  if (signed.length === 0) throw keepingError("cosignature_unknown_key");
  return signed;
}

/** Verifies a cosignature, and reads its time in seconds. */
function verifiedTime(note: string, key: NoteKey): number {
  try {
    const { at } = openCosigned(note, key);
    if (at <= lastSecond) return at;
  } catch (error) {
    if (!isNoteError(error)) throw error;
  }
  throw keepingError("cosignature_invalid", { facts: { witness: key.name } });
}

/** Refuses a root that this log never had. A witness that signed one has seen another history under our name. */
async function refuseOtherTree(note: string, { size, root }: Checkpoint): Promise<void> {
  if (Buffer.compare(await provenRoot(size), root) === 0) return;
  log.error({ note }, "a witness cosigned a tree that this log never had");
  throw keepingError("cosignature_forked");
}

/**
 * Returns the newest checkpoint that a witness cosigned, with the lines of all witnesses that cosigned this one.
 *
 * @throws DomainError `no_cosignature` before the first.
 */
export async function cosignedCheckpoint(): Promise<string> {
  const { origin } = await latestCheckpoint();
  const cosigned = (await listWitnesses()).flatMap(({ cosignature }) =>
    cosignature?.origin === origin ? [cosignature] : [],
  );
  const size = Math.max(...cosigned.map((one) => one.size));
  const own = cosigned.length > 0 ? await ownNoteOf(size) : undefined;
  if (!own) throw keepingError("no_cosignature");
  return `${own.note}${cosigned.flatMap((one) => (one.size === size ? [one.line] : [])).join("")}`;
}
