import { createReadStream, existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";

// The verifier reads files through this module alone. The browser's build has browser/files.ts in its place.

const isKind = (path: string, kind: "isFile" | "isDirectory"): Promise<boolean> =>
  stat(path).then(
    (found) => found[kind](),
    () => false,
  );

export const isFile = (path: string): Promise<boolean> => isKind(path, "isFile");

export const isDirectory = (path: string): Promise<boolean> => isKind(path, "isDirectory");

/** The size of a file in bytes; 0 if nothing is there. */
export const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** Reads a whole file. @throws Error for a file that cannot be read. */
export const readWhole = (path: string): Promise<Uint8Array> => readFile(path);

/** Reads a whole file; undefined if nothing is there. */
export const readIfThere = (path: string): Promise<Uint8Array | undefined> =>
  readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });

/** Opens a file to be read in parts; undefined if nothing is there. */
export const openParts = (path: string): AsyncIterable<Uint8Array> | undefined =>
  existsSync(path) ? createReadStream(path, { highWaterMark: 1_048_576 }) : undefined;

/** The paths of the files below a folder, relative to it and with slashes. */
export async function pathsBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  return names
    .filter((one) => one.isFile())
    .map((one) => relative(folder, join(one.parentPath, one.name)).replaceAll("\\", "/"));
}
