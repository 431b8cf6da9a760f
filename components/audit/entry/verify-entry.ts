import { queryOptions } from "@tanstack/react-query";
import type { ReadEntry } from "@/components/audit/read-entry";
import { contentChecks, shownChecks, type Verification, verifyInBrowser } from "@/components/audit/verify-in-browser";
import type { AuditEntryDetail } from "@/lib/audit/schema";

async function fetchText(path: string): Promise<string> {
  const response = await fetch(path, { credentials: "same-origin", cache: "no-store" });
  if (!response.ok) throw new Error(`The server answered ${response.status} for ${path}.`);
  return response.text();
}

/**
 * The place in the log that the answer shows. The server proves an entry against the newest checkpoint that a witness
 * cosigned. If the answer is ahead of the proof, a witness may have signed in between: it is read again.
 */
async function shownPlace(
  { index, inclusion }: AuditEntryDetail,
  size: number,
): Promise<AuditEntryDetail["inclusion"]> {
  if (inclusion.size <= size) return inclusion;
  return JSON.parse(await fetchText(`/api/audit/${index}`)).inclusion;
}

/** Checks in this browser the entry's bytes, its place in the log, the checkpoint's signature, and the answer's members. */
export async function verifyEntry(entry: AuditEntryDetail, read: ReadEntry): Promise<Verification> {
  const { index, bytes, leafHash } = entry;
  const [proof, vkey] = await Promise.all([fetchText(`/api/audit/${index}/proof`), fetchText("/log/key")]);
  const { checks, computed } = await verifyInBrowser({ index, bytes, proof, vkey });
  const differences = computed ? shownChecks({ ...(await shownPlace(entry, computed.size)), leafHash }, computed) : [];
  return { checks: [...checks, ...differences, ...contentChecks(read)], ...(computed && { computed }) };
}

/** The seal of an open entry, checked once in this browser. */
export const sealOfEntry = (entry: AuditEntryDetail, read: ReadEntry) =>
  queryOptions({
    queryKey: ["audit-entry-seal", entry.index, entry.bytes],
    queryFn: async () => {
      const { checks } = await verifyEntry(entry, read);
      if (checks.some(({ result }) => result === "wrong")) return "wrong" as const;
      return checks.some(({ result, says }) => result === "unknown" && !isMissingText(says)) ? "unknown" : "ok";
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** An erased text leaves the seal as it is. */
const isMissingText = (says: string): boolean => says.startsWith("Erased or withheld");
