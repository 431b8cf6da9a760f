import { createHash } from "node:crypto";
import { z } from "zod";
import { parseEntryBody } from "@/lib/audit/entry-body";
import { namedId } from "@/lib/audit/name-member";
import { type Check, isSealed, textCheck } from "@/lib/audit/verify-evidence";
import { encodeBase64 } from "@/lib/protocols/encoding/base64";
import type { Checkpoint } from "@/lib/protocols/tlog/checkpoint";
import { appendToFrontier, leafHash, type MerkleNode } from "@/lib/protocols/tlog/merkle";
import type { Manifest } from "./manifest.schema";

const Line = z.strictObject({
  index: z.number().int().nonnegative(),
  leafHash: z.string(),
  entry: z.string(),
  texts: z.array(z.strictObject({ member: z.string(), salt: z.string(), value: z.string() })),
});

type Text = z.infer<typeof Line>["texts"][number];

/** Leaves are added to the tree so many at once. */
const leavesAtOnce = 4_096;

/** So many names are remembered at most. */
const mostKnown = 20_000;

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
  /** Names whose salted hash was computed, by that hash: many records hold the same ones. */
  private known = new Map<string, Text>();

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
    if (encodeBase64(leaf) !== stated) return `The bytes of entry ${index} were changed.`;
    const sealed = parseEntryBody(bytes)?.texts ?? {};
    const members = new Set(texts.map(({ member }) => member));
    if (members.size !== texts.length) return `A text of entry ${index} is in the file more than once.`;
    const wrong = texts.find((text) => !this.fits(sealed, text));
    if (wrong) return `Entry ${index}: ${textCheck(sealed, wrong).says}`;
    this.noteMissing(Object.keys(sealed), members, index);
    this.first ??= index;
    this.last = index;
    this.count += 1;
    this.leaves.push(leaf);
    if (this.leaves.length === leavesAtOnce) this.grow();
    return undefined;
  }

  private fits(sealed: Readonly<Record<string, string>>, text: Text): boolean {
    if (namedId(text.member) === undefined) return isSealed(sealed, text);
    const digest = Object.hasOwn(sealed, text.member) ? (sealed[text.member] ?? "") : "";
    const known = this.known.get(digest);
    if (known?.salt === text.salt && known.value === text.value) return true;
    const ok = isSealed(sealed, text);
    if (this.known.size >= mostKnown) this.known = new Map();
    if (ok) this.known.set(digest, text);
    return ok;
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

const lineFeed = 0x0a;

/** Reads a file once: its size, its SHA-256, and its lines where a reader wants them. Its memory is bounded. */
export async function readFileOnce(
  parts: AsyncIterable<Uint8Array>,
  onLine?: (line: string) => void,
): Promise<{ bytes: number; sha256: string }> {
  const digest = createHash("sha256");
  const lines = onLine && new Lines(onLine);
  let bytes = 0;
  for await (const part of parts) {
    digest.update(part);
    bytes += part.length;
    lines?.read(part);
  }
  lines?.end();
  return { bytes, sha256: digest.digest("hex") };
}

/** Divides the parts of a file into its lines. Whole lines are decoded at once, which is several times faster. */
class Lines {
  // Only at the beginning of a file a mark of the byte order is no content.
  private decoder = new TextDecoder("utf-8");
  private rest: Uint8Array[] = [];
  private length = 0;

  constructor(private readonly onLine: (line: string) => void) {}

  read(part: Uint8Array): void {
    const end = part.lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      this.hold(part.subarray(0, end));
      this.tell();
    }
    if (end < part.length) this.hold(part.subarray(end));
    if (this.length <= mostLine) return;
    // No entry is as long: a line without content is told, which is none.
    this.onLine("");
    this.forget();
  }

  end(): void {
    if (this.length > 0) this.tell();
  }

  private hold(bytes: Uint8Array): void {
    this.rest.push(bytes);
    this.length += bytes.length;
  }

  private forget(): void {
    [this.rest, this.length] = [[], 0];
  }

  private tell(): void {
    const lines = this.decoder.decode(Buffer.concat(this.rest)).split("\n");
    this.decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    this.forget();
    if (lines.at(-1) === "") lines.pop();
    for (const line of lines) this.onLine(line);
  }
}
