import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, mkdir, open, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";

export const manifestFile = "manifest.json";

const Manifest = z.object({
  format: z.literal("mandate-backup-v1"),
  /** Files of an embedded PostgreSQL, or a dump by `pg_dump`. */
  kind: z.enum(["files", "dump"]),
  postgres: z.string(),
  madeAt: z.iso.datetime(),
  /** The last signed checkpoint when the backup began: the backup holds at least that. */
  log: z.object({ origin: z.string(), size: z.int(), root: z.string() }).nullable(),
  files: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: z.string().length(64) })),
});

export type Manifest = z.infer<typeof Manifest>;

/** A backup that cannot be made or restored. Its message is the sentence for the operator. */
export class BackupError extends Error {}

/** Makes the folder of a new backup. @throws BackupError when something is in it. */
export async function newBackupFolder(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if ((await readdir(directory)).length === 0) return;
  throw new BackupError(`${directory} is not empty. A backup takes a folder of its own.`);
}

/** Ends a backup: only with its manifest is it whole. */
export async function writeManifest(directory: string, facts: Omit<Manifest, "format" | "files">): Promise<Manifest> {
  const paths = await filesIn(directory);
  const files: Manifest["files"] = [];
  for (const path of paths) files.push({ path, ...(await fingerprint(join(directory, path))) });
  const manifest: Manifest = { format: "mandate-backup-v1", ...facts, files };
  const draft = join(directory, `${manifestFile}.new`);
  await writeFile(draft, `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600, flush: true });
  await rename(draft, join(directory, manifestFile));
  await syncDirectory(directory);
  return manifest;
}

/** Reads a backup's manifest and compares every file with it. @throws BackupError unless the backup is whole. */
export async function readWholeBackup(directory: string): Promise<Manifest> {
  const text = await readFile(join(directory, manifestFile), "utf8").catch(() => undefined);
  if (text === undefined) {
    throw new BackupError(`${directory} holds no ${manifestFile}: it is no backup, or one that was interrupted.`);
  }
  const manifest = parse(text, directory);
  const there = new Set(await filesIn(directory));
  there.delete(manifestFile);
  for (const { path, bytes, sha256 } of manifest.files) {
    if (!there.delete(path)) throw new BackupError(`The backup is not whole: ${path} is missing.`);
    const found = await fingerprint(join(directory, path));
    if (found.bytes !== bytes || found.sha256 !== sha256) {
      throw new BackupError(`The backup is not whole: ${path} was changed since it was made.`);
    }
  }
  for (const path of there) throw new BackupError(`The backup holds a file that is not its own: ${path}.`);
  return manifest;
}

function parse(text: string, directory: string): Manifest {
  try {
    return Manifest.parse(JSON.parse(text));
  } catch {
    throw new BackupError(`The ${manifestFile} in ${directory} cannot be read: the backup is not whole.`);
  }
}

/** Every file below a folder, by its path from there. */
async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .toSorted();
}

async function fingerprint(file: string): Promise<{ bytes: number; sha256: string }> {
  const digest = createHash("sha256");
  await pipeline(createReadStream(file), digest);
  return { bytes: (await lstat(file)).size, sha256: digest.digest("hex") };
}

/** Makes the names in a folder durable. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
