import type { VerifierQuestion } from "@/lib/audit/verifier.schema";

/** A file by its path below the chosen or dropped folder. */
export type GivenFile = VerifierQuestion["files"][number];

/** Files of a file input. */
export const chosenFiles = (list: FileList | null): GivenFile[] =>
  [...(list ?? [])].map((content) => ({ path: content.webkitRelativePath || content.name, content }));

/** Files that were dropped, with those of dropped folders. */
export async function droppedFiles({ items }: DataTransfer): Promise<GivenFile[]> {
  // The browser forgets the items when this task ends.
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  return (await Promise.all(entries.map(filesOf))).flat();
}

async function filesOf(entry: FileSystemEntry): Promise<GivenFile[]> {
  const path = entry.fullPath.replace(/^\//, "");
  if (isFile(entry)) {
    return [{ path, content: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)) }];
  }
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const found: GivenFile[] = [];
  // A reader answers a part of a large folder each time, and nothing after the last.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return found;
    found.push(...(await Promise.all(part.map(filesOf))).flat());
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
