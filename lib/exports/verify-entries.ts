import { createHash } from "node:crypto";
import { z } from "zod";
import { parseEntryBody } from "@/lib/audit/entry-body";
import { type Check, textCheck } from "@/lib/audit/verify-evidence";
import type { Checkpoint } from "@/lib/protocols/tlog/checkpoint";
import { appendToFrontier, leafHash, type MerkleNode } from "@/lib/protocols/tlog/merkle";
import type { Manifest } from "./manifest.schema";

const Line = z.strictObject({
  index: z.number().int().nonnegative(),
  leafHash: z.string(),
  entry: z.string(),
  texts: z.array(z.strictObject({ member: z.string(), salt: z.string(), value: z.string() })),
});

/** Leaves are added to the tree so many at once. */
const leavesAtOnce = 4_096;

/** Missing texts are named up to this number, and counted. */
const mostNames = 100;

/** Names a text of one of several entries. */
export const textName = (member: string, index: number): string => `${member} of entry ${index}`;

/**
 * Reads the lines of an NDJSON export, one after the other, and checks each: its bytes, its texts, and its place after
 * the line before. Of an export of the whole log it also computes the root.
 */
export class EntryLines {
  private count = 0;
  private first: number | null = null;
  private last: number | null = null;
  private missing = 0;
  /** Names of texts that the file does not hold, up to a number. */
  readonly missingTexts: string[] = [];
  private fault: string | undefined;
  private frontier: readonly MerkleNode[] = [];
  private leaves: Uint8Array[] = [];
  private root: Uint8Array | undefined;

  read(line: string): void {
    if (this.fault !== undefined) return;
    this.fault = this.faultOf(line);
  }

  private faultOf(line: string): string | undefined {
    const place = `Line ${this.count + 1}`;
    const read = Line.safeParse(parsed(line));
    if (!read.success) return `${place} is no entry.`;
    const { index, leafHash: stated, entry, texts } = read.data;
    if (this.last !== null && index <= this.last) return `${place} is not after the entry before it.`;
    const bytes = Buffer.from(entry, "utf8");
    const leaf = leafHash(bytes);
    if (Buffer.from(leaf).toString("base64") !== stated) return `The bytes of entry ${index} were changed.`;
    const sealed = parseEntryBody(bytes)?.texts ?? {};
    const members = new Set(texts.map(({ member }) => member));
    if (members.size !== texts.length) return `A text of entry ${index} is in the file more than once.`;
    const wrong = texts.map((text) => textCheck(sealed, text)).find(({ ok }) => !ok);
    if (wrong) return `Entry ${index}: ${wrong.says}`;
    this.noteMissing(Object.keys(sealed), members, index);
    this.first ??= index;
    this.last = index;
    this.count += 1;
    this.leaves.push(leaf);
    if (this.leaves.length === leavesAtOnce) this.grow();
    return undefined;
  }

  private noteMissing(sealed: readonly string[], members: ReadonlySet<string>, index: number): void {
    if (sealed.length === members.size) return;
    const missing = sealed.filter((member) => !members.has(member));
    this.missing += missing.length;
    const room = Math.max(0, mostNames - this.missingTexts.length);
    this.missingTexts.push(...missing.slice(0, room).map((member) => textName(member, index)));
  }

  private grow(): void {
    const grown = appendToFrontier(this.frontier, this.leaves);
    [this.frontier, this.root, this.leaves] = [grown.frontier, grown.root, []];
  }

  /** The checks after the last line. */
  checks(manifest: Pick<Manifest, "count" | "first" | "last">, checkpoint: Checkpoint | undefined): Check[] {
    if (this.fault !== undefined) return [{ ok: false, says: this.fault }];
    const { count, first, last } = this;
    const isDescribed = count === manifest.count && first === manifest.first && last === manifest.last;
    const counted = isDescribed
      ? `${count} entries, each with the bytes of its leaf hash and with texts that fit.`
      : "The entries are not those that the manifest describes.";
    const erased = this.missing === 0 ? [] : [{ ok: true, says: `${this.missing} sealed texts are not in the file.` }];
    return [{ ok: isDescribed, says: counted }, ...erased, ...this.wholeLog(checkpoint)];
  }

  private wholeLog(checkpoint: Checkpoint | undefined): Check[] {
    if (!checkpoint || this.count === 0 || this.count !== checkpoint.size) return [];
    this.grow();
    const ok = this.root !== undefined && Buffer.compare(this.root, checkpoint.root) === 0;
    const says = ok ? "The entries are the whole log: their root is signed." : "The entries have another root.";
    return [{ ok, says }];
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** A line is at most so long: a record has 64 KiB, and its texts are shorter still. */
const mostLine = 4 * 2 ** 20;

/** Reads a file once: its size, its SHA-256, and its lines where a reader wants them. Its memory is bounded. */
export async function readFileOnce(
  parts: AsyncIterable<Uint8Array>,
  onLine?: (line: string) => void,
): Promise<{ bytes: number; sha256: string }> {
  const digest = createHash("sha256");
  const decoder = new TextDecoder("utf-8");
  let bytes = 0;
  let rest = "";
  for await (const part of parts) {
    digest.update(part);
    bytes += part.length;
    if (!onLine) continue;
    const lines = (rest + decoder.decode(part, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
    // No entry is as long: its beginning is told, which is none.
    if (rest.length > mostLine) {
      onLine(rest.slice(0, 1));
      rest = "";
    }
  }
  if (rest !== "") onLine?.(rest);
  return { bytes, sha256: digest.digest("hex") };
}
