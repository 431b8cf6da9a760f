import { Buffer } from "./buffer";

// The files that a person dropped, in the place of ../files.ts.

const dropped = new Map<string, Blob>();

/** Replaces the files that can be read. */
export function holdFiles(files: ReadonlyMap<string, Blob>): void {
  dropped.clear();
  for (const [path, file] of files) dropped.set(path, file);
}

const below = (folder: string): string[] =>
  [...dropped.keys()].filter((path) => folder === "" || path.startsWith(`${folder}/`));

export const isFile = async (path: string): Promise<boolean> => dropped.has(path);

export const isDirectory = async (path: string): Promise<boolean> => !dropped.has(path) && below(path).length > 0;

export const sizeOf = async (path: string): Promise<number> => dropped.get(path)?.size ?? 0;

export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  const file = dropped.get(path);
  return file && Buffer.from(await file.arrayBuffer());
}

export async function readWhole(path: string): Promise<Uint8Array> {
  const bytes = await readIfThere(path);
  if (bytes === undefined) throw new Error(`There is no file ${path}.`);
  return bytes;
}

export function openParts(path: string): AsyncIterable<Uint8Array> | undefined {
  const file = dropped.get(path);
  return file && partsOf(file);
}

const partBytes = 1_048_576;

async function* partsOf(file: Blob): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += partBytes) {
    yield new Uint8Array(await file.slice(at, at + partBytes).arrayBuffer());
  }
}

export const pathsBelow = async (folder: string): Promise<string[]> =>
  below(folder).map((path) => (folder === "" ? path : path.slice(folder.length + 1)));
