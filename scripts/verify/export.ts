import { basename, dirname, join } from "node:path";
import { unzipSync } from "fflate";
import type { Report } from "@/lib/audit/verify-report";
import { PackManifest } from "@/lib/cases/pack/manifest.schema";
import { packReport } from "@/lib/cases/pack/verify-pack";
import { Manifest } from "@/lib/exports/manifest.schema";
import { manifestFile, signatureFile } from "@/lib/exports/model";
import { verifyExport } from "@/lib/exports/verify-export";
import { isDirectory, openParts, pathsBelow } from "./files";
import { parseJson, readBytes, readKey, readText, Unreadable } from "./input";
import type { EntryOptions } from "./log-entry";

/** Whether a JSON value calls itself the manifest of an evidence pack. */
export const isPackManifest = (json: unknown): boolean =>
  typeof json === "object" && json !== null && "kind" in json && json.kind === PackManifest.shape.kind.value;

/** Whether a file begins as a ZIP file does. */
export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** Verifies an evidence pack: the ZIP file, or the folder of its manifest. */
export async function verifyPackFiles(path: string, { key }: EntryOptions): Promise<Report> {
  const bytes = await readBytes(path);
  const files = isZip(bytes) ? unzipped(bytes) : await filesOf(dirname(path));
  return packReport(files, key === undefined ? undefined : await readKey(key));
}

/** A pack has few files; a larger one is none of ours. */
const mostBytes = 256 * 2 ** 20;

function unzipped(bytes: Uint8Array): Map<string, Uint8Array> {
  let total = 0;
  try {
    const files = unzipSync(bytes, {
      filter: ({ originalSize }) => {
        total += originalSize;
        if (total > mostBytes) throw new Unreadable("The pack is larger than 256 MB.");
        return true;
      },
    });
    return new Map(Object.entries(files));
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable("The file is no readable ZIP file.");
  }
}

async function filesOf(folder: string): Promise<Map<string, Uint8Array>> {
  const paths = await pathsBelow(folder);
  return new Map(await Promise.all(paths.map(async (path) => [path, await readBytes(join(folder, path))] as const)));
}

/** The manifest of a folder, or the file itself. A downloaded manifest may have the id of its export before its name. */
export const manifestPath = async (file: string): Promise<string> =>
  (await isDirectory(file)) ? join(file, manifestFile) : file;

/** Whether a JSON value calls itself the manifest of an export. */
export const isManifest = (json: unknown): boolean =>
  typeof json === "object" && json !== null && "kind" in json && json.kind === Manifest.shape.kind.value;

/**
 * Verifies an export: the manifest, and beside it the signature and the files that it names. Each may have the same
 * beginning as the manifest's own name.
 */
export async function verifyExportFiles(path: string, text: string, { key }: EntryOptions): Promise<Report> {
  const read = Manifest.safeParse(parseJson(text));
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new Unreadable(`The manifest is not well-formed. ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
  }
  const manifest = read.data;
  const beginning = basename(path).replace(/manifest\.json$/, "");
  const beside = (name: string) => join(dirname(path), `${beginning}${name}`);
  const trusted = key === undefined ? undefined : await readKey(key);
  const copy = {
    ...{ text, manifest },
    signature: await readText(beside(signatureFile)),
    // A name of a file, and no path: it comes from the manifest.
    open: (name: string) => openParts(beside(basename(name))),
  };
  const notes = [
    ...(trusted === undefined
      ? ["The key came with the export. Give the log's key as you know it with --key to check the origin."]
      : []),
    ...(manifest.format === "ndjson"
      ? []
      : ["This format holds no sealed bytes. The signature proves that the server wrote these files."]),
    ...(manifest.question.scope === "all" ? [] : ["The exporter saw the records of their own agents only."]),
    "An export holds no signatures of witnesses.",
  ];
  const verification = await verifyExport(copy, trusted);
  return { notes, verification, origin: trusted === undefined ? "unchecked" : "checked" };
}
