import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seedScale } from "@/prisma/seed/scale/seed";
import type { Sizes } from "@/prisma/seed/scale/sizes";

const root = fileURLToPath(new URL("../../..", import.meta.url));
/** Written last: a folder that holds it is whole. */
const notesFile = "scale.json";

/** The folder of laboratories: `MANDATE_SCALE_CACHE`, else `.data/scale`. */
export const cacheDirectory = (): string => process.env.MANDATE_SCALE_CACHE ?? join(root, ".data", "scale");

/**
 * Answers the data directory of a laboratory of these sizes, which nothing must run on: copy it. It is made where it is
 * missing or too old; another schema or another generator makes another one.
 */
export async function cachedLab(sizes: Sizes, say: (line: string) => void): Promise<string> {
  const { agents, delegations, entries, seed } = sizes;
  const kept = join(cacheDirectory(), [agents, delegations, entries, seed, await sourceHash()].join("-"));
  if (await isFresh(join(kept, notesFile))) return kept;
  const partial = `${kept}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(cacheDirectory(), { recursive: true });
  await seedScale(sizes, partial, say);
  await rm(kept, { recursive: true, force: true });
  await rename(partial, kept);
  return kept;
}

/** Requests that wait end after a week, and a laboratory without them is another one. */
const keptDays = 5;

const isFresh = (file: string): Promise<boolean> =>
  stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs < keptDays * 86_400_000,
    () => false,
  );

/**
 * Copies a laboratory; where the file system shares blocks, at once. Its log shares none: to write a shared block takes a new
 * one, which every commit would wait for.
 */
export async function restoreLab(kept: string, dataDir: string): Promise<void> {
  if (existsSync(dataDir) && (await readdir(dataDir)).length > 0) throw new Error(`${dataDir} is not empty.`);
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  const linux = process.platform === "linux";
  execFileSync("cp", ["-a", ...(linux ? ["--reflink=auto"] : []), `${kept}/.`, dataDir]);
  const log = join("postgres", "pg_wal");
  if (!linux || !existsSync(join(kept, log))) return;
  await rm(join(dataDir, log), { recursive: true });
  execFileSync("cp", ["-a", "--reflink=never", join(kept, log), join(dataDir, log)]);
  execFileSync("sync", ["--file-system", dataDir]);
}

/** A digest of the migrations and of the code that fills a laboratory. */
async function sourceHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of ["prisma/migrations", "prisma/seed/scale"]) {
    const names = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
    for (const entry of names.filter((one) => one.isFile()).sort((a, b) => pathOf(a).localeCompare(pathOf(b))))
      hash.update(await readFile(pathOf(entry)));
  }
  return hash.digest("hex").slice(0, 12);
}

const pathOf = ({ parentPath, name }: { parentPath: string; name: string }): string => join(parentPath, name);
