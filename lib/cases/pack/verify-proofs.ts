import type { Check } from "@/lib/audit/verify-evidence";
import { decodeBase64 } from "@/lib/protocols/encoding/base64";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { parsePublicJwk, thumbprint } from "@/lib/protocols/jose/jwk";
import { type Checkpoint, openCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { parseConsistency } from "@/lib/protocols/tlog/consistency";
import { verifyConsistency } from "@/lib/protocols/tlog/merkle";
import { rootOfMultiProof } from "@/lib/protocols/tlog/multi-proof";
import { isNoteError, type NoteKey } from "@/lib/protocols/tlog/note";
import { KeyHistoryFile, MultiProofFile, type PackManifest } from "./manifest.schema";
import { packPaths } from "./model";
import { type PackFiles, parsed, right, textOf, wrong } from "./pack-files";

/** Opens a checkpoint; the reason as a text if it cannot be opened. */
function opened(note: string, keys: readonly NoteKey[]): Checkpoint | string {
  try {
    return openCheckpoint(note, keys[0]?.name ?? "", keys);
  } catch (error) {
    if (!isNoteError(error)) throw error;
    return error.message;
  }
}

/** One proof places all entries under the root of the manifest's checkpoint. */
export function multiProofCheck(
  files: PackFiles,
  { checkpoint }: PackManifest,
  leaves: ReadonlyMap<number, Uint8Array>,
): Check[] {
  if (leaves.size === 0) return [];
  const read = MultiProofFile.safeParse(parsed(textOf(files, packPaths.multiProof)));
  if (!read.success) return [wrong(`${packPaths.multiProof} is no proof.`)];
  const hashes = read.data.hashes.flatMap((hash) => decodeBase64(hash) ?? []);
  const root = rootOfMultiProof({ ...read.data, hashes }, leaves);
  const [, size, stated] = checkpoint.split("\n");
  const isRoot = root !== undefined && Buffer.from(root).toString("base64") === stated;
  if (!isRoot || String(read.data.size) !== size)
    return [wrong(`${packPaths.multiProof} does not give the signed root.`)];
  return [right(`One proof of ${hashes.length} hashes places all ${leaves.size} entries under the signed root.`)];
}

/** The checkpoint of the manifest extends the one that the maker kept. A pack may have none. */
export function keptCheck(files: PackFiles, { checkpoint }: PackManifest, keys: readonly NoteKey[]): Check[] {
  if (!files.has(packPaths.keptCheckpoint)) return [];
  const kept = opened(textOf(files, packPaths.keptCheckpoint), keys);
  if (typeof kept === "string") return [wrong(`The kept checkpoint: ${kept}`)];
  const current = opened(checkpoint, keys);
  const proof = parseConsistency(textOf(files, packPaths.consistency));
  if (typeof current === "string" || proof?.oldSize !== kept.size || proof.checkpoint !== checkpoint) {
    return [wrong(`${packPaths.consistency} is no proof from the kept checkpoint to that of the manifest.`)];
  }
  const claim = { oldSize: kept.size, oldRoot: kept.root, newSize: current.size, newRoot: current.root };
  if (!verifyConsistency({ ...claim, proof: proof.proof }))
    return [wrong("The log does not extend the kept checkpoint.")];
  return [right(`The log of ${current.size} records extends the kept checkpoint of ${kept.size}.`)];
}

/** The key set holds the keys of the history that sign delegations, and the history names the log's key. */
export function keyHistoryCheck(files: PackFiles, vkey: string): Check[] {
  const read = KeyHistoryFile.safeParse(parsed(textOf(files, packPaths.keyHistory)));
  if (!read.success) return [wrong(`${packPaths.keyHistory} is no list of keys.`)];
  const thumbs = (purpose: string) =>
    read.data.keys.flatMap((key) => (key.purpose === purpose ? thumbprintOf(key.jwk) : []));
  const published = (parsed(textOf(files, packPaths.keySet)) as { keys?: unknown } | undefined)?.keys;
  const set = Array.isArray(published) ? published.flatMap(thumbprintOf) : [];
  if (set.toSorted().join() !== thumbs("delegation").toSorted().join()) {
    return [wrong(`${packPaths.keySet} has other keys than ${packPaths.keyHistory}.`)];
  }
  const raw = decodeBase64(vkey.slice(vkey.lastIndexOf("+", vkey.indexOf("+") + 9) + 1))?.subarray(1);
  const own = raw && thumbprintOf({ kty: "OKP", crv: "Ed25519", x: Buffer.from(raw).toString("base64url") });
  if (!own?.some((one) => thumbs("checkpoint").includes(one))) {
    return [wrong(`${packPaths.keyHistory} does not name the log's key.`)];
  }
  return [right(`${set.length} keys of delegations and the log's key are in the history of keys.`)];
}

/** The time in which each key signed, by its thumbprint. */
export type KeyTimes = ReadonlyMap<string, { from: number; to: number }>;

/** Servers take up and give up a key one after the other. */
const toleranceMs = 3_600_000;

export function keyTimesOf(files: PackFiles): KeyTimes {
  const read = KeyHistoryFile.safeParse(parsed(textOf(files, packPaths.keyHistory)));
  const keys = read.success ? read.data.keys : [];
  return new Map(
    keys.flatMap(({ jwk, activatedAt, retiredAt }) => {
      const from = activatedAt === null ? Number.NaN : Date.parse(activatedAt);
      const to = retiredAt === null ? Number.POSITIVE_INFINITY : Date.parse(retiredAt);
      return thumbprintOf(jwk).map((thumb) => [thumb, { from, to }] as const);
    }),
  );
}

/** Whether a key was in use at an instant. */
export function signedInTime(times: KeyTimes, thumb: string, at: Date): boolean {
  const time = times.get(thumb);
  return time !== undefined && at.getTime() >= time.from - toleranceMs && at.getTime() <= time.to + toleranceMs;
}

function thumbprintOf(jwk: unknown): string[] {
  try {
    return [thumbprint(parsePublicJwk(jwk))];
  } catch (error) {
    if (!isJoseError(error)) throw error;
    return [];
  }
}
