import type { Verification } from "@/lib/audit/verify-evidence";
import { startExport } from "@/lib/exports/commands";
import { Manifest } from "@/lib/exports/manifest.schema";
import { entryFiles } from "@/lib/exports/model";
import { fileBytes, findExportFile, getExport } from "@/lib/exports/queries";
import type { StartExport } from "@/lib/exports/schema";
import { verifyExport } from "@/lib/exports/verify-export";
import { writeShare } from "@/lib/exports/write";
import type { Principal } from "@/lib/principals/principal";
import type { World } from "./world";

/** An order of an export, with changes. */
export const order = (change: Partial<StartExport> = {}): StartExport => ({
  ...{ kind: "audit", q: "", format: "ndjson", purpose: "Yearly audit" },
  ...change,
});

/** Writes an export to its end. With shares of 0 ms each worker is gone after one portion. Answers how many shares. */
export async function write(id: string, shareMs = 0): Promise<number> {
  let shares = 1;
  while (await writeShare(id, { shareMs })) shares += 1;
  return shares;
}

/** Orders and writes an export. */
export async function written(asker: Principal, change: Partial<StartExport> = {}, shareMs = 60_000): Promise<string> {
  const id = await startExport(asker, order(change));
  await write(id, shareMs);
  return id;
}

/** The content of a file of an export. */
export async function fileText(asker: Principal, id: string, name: string): Promise<string> {
  const file = await findExportFile(asker, id, name);
  const parts: Uint8Array[] = [];
  for await (const part of fileBytes(file, 0, file.bytes)) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

/** The files of an export. */
export type Copy = { text: string; signature: string; entries: string };

export async function copyOf(asker: Principal, id: string): Promise<Copy> {
  const { format } = await getExport(asker, id);
  return {
    text: await fileText(asker, id, "manifest.json"),
    signature: await fileText(asker, id, "manifest.sig"),
    entries: format === "zip" ? "" : await fileText(asker, id, entryFiles[format]),
  };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, "utf8");
}

/** Verifies the files as a reader of them does. */
export function verified({ text, signature, entries }: Copy, key?: string): Promise<Verification> {
  const manifest = Manifest.parse(JSON.parse(text));
  return verifyExport({ text, manifest, signature, open: () => bytesOf(entries) }, key);
}

/** The log's key as its readers keep it. */
export const keyOfLog = async (world: World): Promise<string> =>
  (await world.sql<{ vkey: string }>("select vkey from log_head"))[0]?.vkey ?? "";

export const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

export const manifestOf = async (asker: Principal, id: string): Promise<Manifest> =>
  Manifest.parse(JSON.parse(await fileText(asker, id, "manifest.json")));
