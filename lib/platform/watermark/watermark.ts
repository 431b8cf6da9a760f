import { access, constants, mkdir, readFile, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { replaceDurably } from "@/lib/platform/base/durable-file";

export const watermarkFile = "log-watermark.json";

/**
 * The last checkpoint that was signed, kept outside the database: a restored database cannot change it.
 *
 * `root` is base64. `timeline` and `system` are PostgreSQL's own, null where it does not tell them.
 */
export type Watermark = {
  /** The key that signed, with the log's name: another key is another log. */
  vkey: string;
  origin: string;
  size: number;
  root: string;
  timeline: number | null;
  system: string | null;
};

export type ReadWatermark =
  | { kind: "absent" }
  | { kind: "found"; mark: Watermark }
  | { kind: "unreadable"; file: string; reason: string };

const Stored: z.ZodType<Watermark> = z.object({
  vkey: z.string().min(1),
  origin: z.string().min(1),
  size: z.int().nonnegative(),
  root: z.base64().length(44),
  timeline: z.int().positive().nullable(),
  system: z.string().min(1).nullable(),
});

/**
 * Directory of the watermark: that of the key-encryption key's file. Without one, or if that is read-only, the data
 * directory.
 */
export async function watermarkDirectory({
  kekFile,
  dataDir,
}: {
  kekFile?: string | undefined;
  dataDir: string;
}): Promise<string> {
  if (kekFile === undefined) return dataDir;
  const beside = dirname(kekFile);
  return access(beside, constants.W_OK).then(
    () => beside,
    () => dataDir,
  );
}

/** Reads the watermark. A file that cannot be understood is never taken for a missing one. */
export async function readWatermark(directory: string): Promise<ReadWatermark> {
  const file = join(directory, watermarkFile);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? { kind: "absent" } : { kind: "unreadable", file, reason: message };
  }
  const read = Stored.safeParse(parseJson(text));
  return read.success
    ? { kind: "found", mark: read.data }
    : { kind: "unreadable", file, reason: "it is no watermark, or only half of one" };
}

/**
 * Replaces the watermark, durably: when this returns, a power cut leaves the new one, and before that the old one.
 *
 * @throws the file system's error when the directory cannot be written.
 */
export async function writeWatermark(directory: string, mark: Watermark): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await replaceDurably(join(directory, watermarkFile), `${JSON.stringify(mark)}\n`);
}

/** More than the blocks that a new watermark takes, in bytes. */
const leastRoom = 65_536;

/** Finds why the watermark cannot be written; undefined when it can. */
export async function unwritable(directory: string): Promise<string | undefined> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await access(directory, constants.W_OK);
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize < leastRoom ? `the disk of ${directory} is full` : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
