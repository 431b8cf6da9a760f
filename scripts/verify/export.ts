import { createReadStream, existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { unzipSync } from "fflate";
import { PackManifest } from "@/lib/cases/pack/manifest.schema";
import { verifyPack } from "@/lib/cases/pack/verify-pack";
import { Manifest } from "@/lib/exports/manifest.schema";
import { manifestFile, signatureFile } from "@/lib/exports/model";
import { verifyExport } from "@/lib/exports/verify-export";
import { parseJson, type Report, readBytes, readKey, readText, Unreadable } from "./input";
import type { EntryOptions } from "./log-entry";

/** Tells whether a JSON value calls itself the manifest of an evidence pack. */
export const isPackManifest = (json: unknown): boolean =>
  typeof json === "object" && json !== null && "kind" in json && json.kind === PackManifest.shape.kind.value;

/** Tells whether a file begins as a ZIP file does. */
export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** Verifies an evidence pack: the ZIP file, or the folder of its manifest. */
export async function verifyPackFiles(path: string, { key }: EntryOptions): Promise<Report> {
  const bytes = await readBytes(path);
  const files = isZip(bytes) ? unzipped(bytes) : await filesOf(dirname(path));
  const trusted = key === undefined ? undefined : await readKey(key);
  const notes = [
    ...(trusted === undefined
      ? ["The key came with the pack. Give the log's key as you know it with --key to check the origin."]
      : []),
    "The keys of the delegations came with the pack. The log's key signs them.",
    "No independent witness has co-signed this checkpoint.",
  ];
  return {
    notes,
    verification: await verifyPack(files, trusted),
    origin: trusted === undefined ? "unchecked" : "checked",
  };
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
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return new Map(
    await Promise.all(
      paths.map(async (path) => [relative(folder, path).replaceAll("\\", "/"), await readBytes(path)] as const),
    ),
  );
}

/** The manifest of a folder, or the file itself. A downloaded manifest may have the id of its export before its name. */
export const manifestPath = (file: string): string =>
  existsSync(file) && statSync(file).isDirectory() ? join(file, manifestFile) : file;

/** Tells whether a JSON value calls itself the manifest of an export. */
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
    open: (name: string) => {
      // A name of a file, and no path: it comes from the manifest.
      const file = beside(basename(name));
      return existsSync(file) ? createReadStream(file) : undefined;
    },
  };
  const notes = [
    ...(trusted === undefined
      ? ["The key came with the export. Give the log's key as you know it with --key to check the origin."]
      : []),
    ...(manifest.format === "ndjson"
      ? []
      : ["This format holds no sealed bytes. The signature proves that the server wrote these files."]),
    ...(manifest.question.scope === "all" ? [] : ["The exporter saw the records of their own agents only."]),
    "No independent witness has co-signed this checkpoint.",
  ];
  const verification = await verifyExport(copy, trusted);
  return { notes, verification, origin: trusted === undefined ? "unchecked" : "checked" };
}
