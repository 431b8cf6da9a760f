import { copyFile, mkdir, open, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Decides how a path inside the folder is copied: wholly, as an empty folder, or not at all. */
export type Selection = (path: string) => "copied" | "emptied" | "left";

/**
 * Copies a folder, durably, open to its owner alone. Links are not followed.
 *
 * A file that is removed meanwhile is left out.
 */
export async function copyTree(
  source: string,
  target: string,
  select: Selection = () => "copied",
  path = "",
): Promise<void> {
  await mkdir(join(target, path), { recursive: true, mode: 0o700 });
  for (const entry of await readdir(join(source, path), { withFileTypes: true })) {
    const inside = join(path, entry.name);
    const how = select(inside);
    if (how === "left") continue;
    if (entry.isFile()) await copyDurably(join(source, inside), join(target, inside));
    else if (entry.isDirectory() && how === "emptied") await mkdir(join(target, inside), { mode: 0o700 });
    else if (entry.isDirectory()) await copyTree(source, target, select, inside);
  }
}

/** Copies a file, durably, readable by its owner alone; one that is gone is left out. */
export async function copyDurably(source: string, target: string): Promise<void> {
  try {
    await copyFile(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const handle = await open(target, "r+");
  try {
    await handle.chmod(0o600);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
