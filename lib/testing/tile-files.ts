import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { signCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { cosignerKey, formatCosignerVkey } from "@/lib/protocols/tlog/cosignature";
import { leafHash, rootOf } from "@/lib/protocols/tlog/merkle";
import { formatVkey, type NoteSigner, noteKey } from "@/lib/protocols/tlog/note";
import { bundlePath, formatBundle, hashesAt, type TileName, tilePath, tilesAt } from "@/lib/protocols/tlog/tiles";

/** A log of a test, which can also sign what no log may. */
export class TileLog {
  readonly signer: NoteSigner;
  readonly vkey: string;
  private readonly leaves: readonly Uint8Array[];

  /** @param signer The key of another log, to fork that one. */
  constructor(
    readonly entries: readonly Buffer[],
    signer: NoteSigner = newSigner("log.example/tiles"),
  ) {
    this.signer = signer;
    this.vkey = formatVkey(noteKey(signer.name, signer.publicKey));
    this.leaves = entries.map(leafHash);
  }

  checkpoint(size = this.entries.length): Promise<string> {
    const root = rootOf(this.leaves.slice(0, size));
    return signCheckpoint({ origin: this.signer.name, size, root }, [this.signer]);
  }

  tile({ level, index, width }: TileName): Buffer {
    const span = 256 ** level;
    const hashes = Array.from({ length: width }, (_, at) => {
      const first = (index * 256 + at) * span;
      return rootOf(this.leaves.slice(first, first + span));
    });
    return Buffer.concat(hashes);
  }

  /** The files of the log at a size, by their paths. */
  async files(size = this.entries.length): Promise<Map<string, Buffer>> {
    const files = new Map<string, Buffer>([["checkpoint", Buffer.from(await this.checkpoint(size))]]);
    for (let level = 0; hashesAt(level, size) > 0; level++) {
      for (const tile of tilesAt(level, size)) files.set(tilePath(tile), this.tile(tile));
    }
    for (const { index, width } of tilesAt(0, size)) {
      const entries = this.entries.slice(index * 256, index * 256 + width);
      files.set(bundlePath({ index, width }), Buffer.from(formatBundle(entries)));
    }
    return files;
  }
}

export function newSigner(name: string): NoteSigner {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  return { name, publicKey: raw, sign: (text) => sign(null, text, privateKey) };
}

/** The verifier key of a new witness. */
export const newWitnessKey = (name = `witness.example/${randomUUID()}`): string =>
  formatCosignerVkey(cosignerKey(name, newSigner(name).publicKey));

export const textEntries = (count: number, text = "entry"): Buffer[] =>
  Array.from({ length: count }, (_, n) => Buffer.from(`${text} ${n}`));

export async function writeFiles(directory: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [path, bytes] of files) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}
