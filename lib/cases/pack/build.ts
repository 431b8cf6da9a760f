import { parseEntryBody } from "@/lib/audit/entry-body";
import { evidenceOf, getEntries } from "@/lib/audit/evidence";
import { readPortion } from "@/lib/audit/portion";
import type { AuditEntry, EntryEvidence } from "@/lib/audit/schema";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { signedVersions, versionKey } from "@/lib/delegations/views/signed-versions.queries";
import { csvColumns } from "@/lib/exports/formats/csv";
import { manifestText, signManifest } from "@/lib/exports/manifest";
import { manifestFile, signatureFile } from "@/lib/exports/model";
import { isId } from "@/lib/platform/base/id-kind";
import { type CsvColumn, csvHead, csvLines } from "@/lib/platform/base/text/csv";
import { publicKeys } from "@/lib/platform/keys/keys";
import { sha256Hex } from "@/lib/protocols/encoding/sha256";
import { requestDocuments } from "@/lib/requests/views/evidence.queries";
import type { ChainFile, PackManifest } from "./manifest.schema";
import { packReadme } from "./readme";
import { reportHtml } from "./report";
import { verifyPack } from "./verify-pack";

export type PackOrder = {
  reader: AuditReader;
  manifest: Omit<PackManifest, "files" | "count">;
  size: number;
  agentId: string | null;
  period: { from: Date; to: Date };
  pins: readonly { index: number; note: string }[];
};

/** The files of a pack by their paths, with the manifest and its signature. */
export type PackFiles = Map<string, Uint8Array>;

/** Entries of the agent in the timeline, at most. */
const mostEntries = 1_000;

/** Collects and signs the files of a pack. */
export async function buildPack(order: PackOrder): Promise<{ files: PackFiles; manifest: PackManifest }> {
  const { manifest: about, size, reader, pins } = order;
  const { checkpoint: note, vkey } = about;
  const evidence = await evidenceOf(
    reader,
    pins.map(({ index }) => index),
    { size, note, vkey },
  );
  const content = new Map<string, string>();
  for (const [index, one] of evidence) content.set(`entries/${index}.json`, json(one));
  const requests = await addChains(content, evidence);
  for (const request of await requestDocuments(requests)) content.set(`requests/${request.id}.json`, json(request));
  const seen = pins.filter(({ index }) => evidence.has(index));
  const { timeline, isCut } = await timelineOf(order);
  const described = { ...about, count: evidence.size };
  content.set("timeline.csv", timelineCsv(timeline, new Map(seen.map((pin) => [pin.index, pin.note]))));
  content.set("report.html", reportHtml({ manifest: described, pins: seen, timeline, isCut }));
  content.set("log-key.txt", `${vkey}\n`);
  content.set("jwks.json", json({ keys: publicKeys("delegation") }));
  content.set("README.txt", packReadme);
  content.set("expected-output.txt", "");
  // The output does not depend on the content of the file that holds it.
  const { checks } = await verifyPack((await signed(content, described)).files, vkey);
  content.set("expected-output.txt", checks.map(({ ok, says }) => `${ok ? "ok     " : "WRONG  "} ${says}\n`).join(""));
  return signed(content, described);
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Adds the signed delegations on which each entry rests; answers the requests from which they and the entries came. */
async function addChains(content: Map<string, string>, entries: ReadonlyMap<number, EntryEvidence>): Promise<string[]> {
  const bodies = [...entries].map(
    ([index, { entry }]) => [index, parseEntryBody(Buffer.from(entry, "base64"))] as const,
  );
  const versions = await signedVersions(bodies.flatMap(([, body]) => body?.chain ?? []));
  for (const [entry, body] of bodies) {
    const delegations = (body?.chain ?? []).flatMap((hop) => versions.get(versionKey(hop))?.jws ?? []);
    if (delegations.length === 0) continue;
    content.set(`delegations/entry-${entry}.json`, json({ entry, delegations } satisfies ChainFile));
  }
  const named = [...versions.values()].map(({ causeId }) => causeId ?? "");
  const referred = bodies.flatMap(([, body]) => body?.refs ?? []);
  return [...new Set([...named, ...referred])].filter((id) => isId("request", id));
}

/** The pinned entries, and those of the agent in the period, in the order of the log. */
async function timelineOf({ reader, agentId, period, pins, size }: PackOrder) {
  const pinned = await getEntries(
    reader,
    pins.map(({ index }) => index),
  );
  const byIndex = new Map(pinned.map((entry) => [entry.index, entry]));
  let isCut = false;
  for (let at = 0; agentId !== null && at < size; ) {
    const place = { at, size, take: 200 };
    const read = await readPortion(reader, { q: `agent:${agentId}`, ...period }, place, { shown: true });
    for (const { index, shown } of read.entries) if (shown) byIndex.set(index, shown);
    at = read.next;
    isCut = byIndex.size >= mostEntries && at < size;
    if (isCut) break;
  }
  return { timeline: [...byIndex.values()].toSorted((a, b) => a.index - b.index), isCut };
}

function timelineCsv(timeline: readonly AuditEntry[], notes: ReadonlyMap<number, string>): string {
  const columns: CsvColumn<AuditEntry>[] = [
    ...csvColumns,
    { name: "pinned", of: ({ index }) => (notes.has(index) ? "yes" : "no") },
    { name: "note", of: ({ index }) => notes.get(index) ?? null },
  ];
  return csvHead(columns) + csvLines(columns, timeline);
}

async function signed(
  content: ReadonlyMap<string, string>,
  about: Omit<PackManifest, "files">,
): Promise<{ files: PackFiles; manifest: PackManifest }> {
  const files = [...content].map(([name, text]) => ({ name, bytes: Buffer.byteLength(text), sha256: sha256Hex(text) }));
  const manifest = { ...about, files };
  const text = manifestText(manifest);
  const all = new Map([...content, [manifestFile, text], [signatureFile, await signManifest(text, manifest)]]);
  return { manifest, files: new Map([...all].map(([name, one]) => [name, Buffer.from(one, "utf8")])) };
}
