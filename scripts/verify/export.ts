import { createReadStream, existsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Manifest } from "@/lib/exports/manifest.schema";
import { manifestFile, signatureFile } from "@/lib/exports/model";
import { verifyExport } from "@/lib/exports/verify-export";
import { parseJson, type Report, readText, Unreadable } from "./input";
import { type EntryOptions, readKey } from "./log-entry";

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
