import { approvalDocuments, approvalsUsedBy } from "@/lib/action-approvals/evidence.queries";
import { policyVersionDocuments } from "@/lib/approval-policies/evidence.queries";
import { parseEntryBody } from "@/lib/audit/entry-body";
import { evidenceOf, getEntries } from "@/lib/audit/evidence";
import type { KeptCheckpoint } from "@/lib/audit/kept-checkpoint";
import { firstLost } from "@/lib/audit/lost-record";
import { readPortion } from "@/lib/audit/portion";
import { provenTogether } from "@/lib/audit/proof";
import type { AuditEntry, EntryEvidence } from "@/lib/audit/schema";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { reportLines } from "@/lib/audit/verify-report";
import { signedVersions, versionKey } from "@/lib/delegations/views/signed-versions.queries";
import { refuseLost } from "@/lib/exports/errors";
import { csvColumns } from "@/lib/exports/formats/csv";
import { manifestText, signManifest } from "@/lib/exports/manifest";
import { manifestFile, signatureFile } from "@/lib/exports/model";
import { getVerifier } from "@/lib/exports/verifier.queries";
import { type IdKind, isId } from "@/lib/platform/base/id-kind";
import { type CsvColumn, csvHead, csvLines } from "@/lib/platform/base/text/csv";
import { keyHistory } from "@/lib/platform/keys/key-history";
import { encodeBase64 } from "@/lib/protocols/encoding/base64";
import { sha256Hex } from "@/lib/protocols/encoding/sha256";
import { requestDocuments } from "@/lib/requests/views/evidence.queries";
import type { ChainFile, PackManifest } from "./manifest.schema";
import { packPaths } from "./model";
import { packReadme } from "./readme";
import { reportHtml } from "./report";
import { packReport } from "./verify-pack";

export type PackOrder = {
  reader: AuditReader;
  manifest: Omit<PackManifest, "files" | "count">;
  size: number;
  agentId: string | null;
  period: { from: Date; to: Date };
  pins: readonly { index: number; note: string }[];
  /** A checkpoint that the maker kept before, and the size that it covers. */
  kept: (KeptCheckpoint & { size: number }) | undefined;
  /** Further files, which the manifest names as well. */
  further?: ReadonlyMap<string, string>;
};

/** The files of a pack by their paths, with the manifest and its signature. */
export type PackFiles = Map<string, Uint8Array>;

/** Entries of the agent in the timeline, at most. */
const mostEntries = 1_000;

/**
 * Collects and signs the files of a pack.
 *
 * @throws Ended `record_missing` where the log lacks a pinned record, or one of the period.
 */
export async function buildPack(order: PackOrder): Promise<{ files: PackFiles; manifest: PackManifest }> {
  const { manifest: about, size, reader, pins } = order;
  const { checkpoint: note, vkey } = about;
  const evidence = await evidenceOf(
    reader,
    pins.map(({ index }) => index),
    { size, note, vkey },
  );
  for (const { index } of pins) {
    if (!evidence.has(index)) refuseLost(await firstLost({ first: index, below: index + 1 }));
  }
  const content = new Map<string, string | Uint8Array>(order.further ?? []);
  for (const [index, one] of evidence) content.set(`entries/${index}.json`, json(one));
  await addProofs(content, order, [...evidence.keys()]);
  await addAuthority(content, evidence);
  const seen = pins.filter(({ index }) => evidence.has(index));
  const { timeline, isCut } = await timelineOf(order);
  const described = { ...about, count: evidence.size };
  const keptSize = order.kept?.size;
  content.set("timeline.csv", timelineCsv(timeline, new Map(seen.map((pin) => [pin.index, pin.note]))));
  content.set("report.html", reportHtml({ manifest: described, pins: seen, timeline, isCut, keptSize }));
  content.set("log-key.txt", `${vkey}\n`);
  content.set("README.txt", packReadme);
  content.set("verify.mjs", (await getVerifier()).content);
  content.set("expected-output.txt", "");
  // The output does not depend on the content of the file that holds it.
  const report = await packReport((await signed(content, described)).files, vkey);
  content.set("expected-output.txt", `${reportLines(report).join("\n")}\n`);
  return signed(content, described);
}

type Content = Map<string, string | Uint8Array>;

/** Adds one proof of all entries, the keys of then, and the proof that the log extends the kept checkpoint. */
async function addProofs(content: Content, { manifest, size, kept }: PackOrder, indexes: number[]): Promise<void> {
  if (indexes.length > 0) {
    const proof = await provenTogether(indexes, size);
    content.set(packPaths.multiProof, json({ ...proof, hashes: proof.hashes.map(encodeBase64) }));
  }
  if (kept) {
    content.set(packPaths.keptCheckpoint, kept.note);
    content.set(packPaths.consistency, kept.consistency + manifest.checkpoint);
  }
  const keys = await keyHistory("delegation", "checkpoint");
  content.set(packPaths.keyHistory, json({ keys }));
  const signing = keys.filter(({ purpose }) => purpose === "delegation");
  content.set(packPaths.keySet, json({ keys: signing.map(({ jwk }) => jwk) }));
}

/** Adds delegations, requests, approvals of actions, and the policies that asked for them. */
async function addAuthority(content: Content, evidence: ReadonlyMap<number, EntryEvidence>): Promise<void> {
  const { requests, approvals } = await addChains(content, evidence);
  const documents = await requestDocuments(requests);
  for (const request of documents) content.set(`requests/${request.id}.json`, json(request));
  for (const one of await approvalDocuments(approvals)) content.set(`action-approvals/${one.id}.json`, json(one));
  for (const one of await policyVersionDocuments(documents.map(({ policy }) => policy))) {
    content.set(`policies/${versionKey(one)}.json`, json(one));
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Adds the signed delegations on which each entry rests; answers the requests and approvals behind the entries. */
async function addChains(
  content: Content,
  entries: ReadonlyMap<number, EntryEvidence>,
): Promise<{ requests: string[]; approvals: string[] }> {
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
  const ofKind = (kind: IdKind) => [...new Set([...named, ...referred])].filter((id) => isId(kind, id));
  const used = await approvalsUsedBy(ofKind("decision"));
  return { requests: ofKind("request"), approvals: [...new Set([...ofKind("actionApproval"), ...used])] };
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
    refuseLost(read.lost);
    for (const { index, show } of read.entries) if (show) byIndex.set(index, show());
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
  content: ReadonlyMap<string, string | Uint8Array>,
  about: Omit<PackManifest, "files">,
): Promise<{ files: PackFiles; manifest: PackManifest }> {
  const files = [...content].map(([name, one]) => ({
    ...{ name, bytes: Buffer.byteLength(one), sha256: sha256Hex(one) },
  }));
  const manifest = { ...about, files };
  const text = manifestText(manifest);
  const all = new Map([...content, [manifestFile, text], [signatureFile, await signManifest(text, manifest)]]);
  return { manifest, files: new Map([...all].map(([name, one]) => [name, Buffer.from(one)])) };
}
