import { EntryEvidence } from "@/lib/audit/schema";
import type { Report } from "@/lib/audit/verify-report";
import { parseConsistency } from "@/lib/protocols/tlog/consistency";
import { isCertificate, verifyCertificateFile } from "./certificate";
import { type ChainOptions, readChain, verifyBundle, verifyChainFile } from "./chain";
import { type CheckpointOptions, readHead, verifyCheckpointFile, withComparisons } from "./checkpoint";
import { verifyDirectory } from "./directory";
import { isManifest, isPackManifest, isZip, manifestPath, verifyExportFiles, verifyPackFiles } from "./export";
import { isDirectory, isFile } from "./files";
import { parseJson, readBytes, readText, Unreadable } from "./input";
import { type EntryOptions, isEntryEvidence, verifyEvidenceFile, verifyProofFile } from "./log-entry";

export type VerifyOptions = EntryOptions & ChainOptions & CheckpointOptions;

/** Verifies one file, with a consistency proof beside it, or a directory. */
export async function verifyFiles(files: readonly string[], options: VerifyOptions): Promise<Report> {
  const [first = "", ...others] = files;
  const path = await manifestPath(first);
  if (others.length === 0 && (await isOfManifest(path))) return verifyManifest(path, options);
  if (others.length === 0 && (await isDirectory(first))) {
    const { head, ...report } = await verifyDirectory(first, options);
    return withComparisons(report, head, { witness: options.witness, proof: undefined });
  }
  const texts = await Promise.all(files.map(readText));
  const proof = texts.find((text) => text.startsWith("old "));
  const [subject, ...more] = texts.filter((text) => text !== proof);
  // A proof may have its checkpoint behind it, as a witness takes it.
  const text = subject ?? (proof && parseConsistency(proof)?.checkpoint);
  if (!text || more.length > 0)
    throw new Unreadable("These files are not one subject with its proof. Give one subject at a time.");
  const head = readHead(noteIn(text));
  const report = head?.note === text ? await verifyCheckpointFile(head, options) : await verifyFile(text, options);
  return withComparisons(report, head, { ...options, proof });
}

/** Whether a path is a ZIP file or a manifest, which names further files. */
async function isOfManifest(path: string): Promise<boolean> {
  if (!(await isFile(path))) return false;
  const bytes = await readBytes(path);
  if (isZip(bytes)) return true;
  const json = parseJson(bytes.toString("utf8"));
  return isPackManifest(json) || isManifest(json);
}

async function verifyManifest(path: string, options: VerifyOptions): Promise<Report> {
  const bytes = await readBytes(path);
  const text = bytes.toString("utf8");
  if (isZip(bytes) || isPackManifest(parseJson(text))) return verifyPackFiles(path, options);
  return verifyExportFiles(path, text, options);
}

/** The signed checkpoint of a file; the text itself unless it is a proof or an entry's evidence. */
function noteIn(text: string): string {
  if (text.startsWith("c2sp.org/tlog-proof@")) return text.slice(text.indexOf("\n\n") + 2);
  const evidence = EntryEvidence.safeParse(parseJson(text));
  return evidence.success ? noteIn(evidence.data.proof) : text;
}

async function verifyFile(text: string, options: VerifyOptions): Promise<Report> {
  if (text.startsWith("c2sp.org/tlog-proof@")) return verifyProofFile(text, options);
  const chain = readChain(text);
  if (chain) return verifyChainFile(chain, options);
  const json = parseJson(text);
  if (isCertificate(json)) return verifyCertificateFile(json, options);
  if (isEntryEvidence(json)) return verifyEvidenceFile(json, options);
  if (typeof json === "object" && json !== null && "kind" in json) return verifyBundle(json, options);
  throw new Unreadable(
    "This file is none of these: an entry's evidence, a certificate of retirement, a proof, a checkpoint, a signed chain, its evidence, a manifest.",
  );
}
