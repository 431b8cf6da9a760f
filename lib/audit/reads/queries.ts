import { entriesAround } from "@/lib/audit/around.queries";
import type { AroundEntry } from "@/lib/audit/around.schema";
import {
  getAuditEntry,
  getDecision,
  getEntryBytes,
  getEntryEvidence,
  listAudit,
  listDecisions,
} from "@/lib/audit/queries";
import type {
  AuditEntryDetail,
  AuditFilters,
  AuditList,
  AuditQuestion,
  DecisionEntry,
  DecisionList,
  EntryEvidence,
} from "@/lib/audit/schema";
import { summariseAudit } from "@/lib/audit/summary.queries";
import type { AuditSummary, AuditSummaryFilters } from "@/lib/audit/summary.schema";
import { getEntryBundle } from "@/lib/audit/tiles";
import { type AuditReader, rangeOf } from "@/lib/audit/trail-condition";
import { clock } from "@/lib/platform/base/clock";
import { parseBundleName, tileWidth } from "@/lib/protocols/tlog/tiles";
import { recordRead } from "./commands";
import { evidenceDownloaded, type Opened, opened, type Search, searched } from "./events";
import { windowOf } from "./model";

// Reads of the trail as people make them. Each is recorded when its answer is known, and before it is given.

/** As `listAudit`, and recorded. */
export async function searchTrail(reader: AuditReader, filters: AuditFilters): Promise<AuditList> {
  const answer = await listAudit(reader, filters);
  const { entries, next } = answer;
  const { order } = filters;
  const page = { list: "trail", count: entries.length, counted: "page", more: next !== null, order } as const;
  await recordSearch(reader, filters, page);
  return answer;
}

/** As `listDecisions`, and recorded. */
export async function searchDecisions(reader: AuditReader, filters: AuditFilters): Promise<DecisionList> {
  const answer = await listDecisions(reader, filters);
  const { decisions, next } = answer;
  const count = decisions.length;
  await recordSearch(reader, filters, { list: "decisions", count, counted: "page", more: next !== null });
  return answer;
}

/** As `summariseAudit`, and recorded. The page and the summary of one question are one search. */
export async function countTrail(reader: AuditReader, filters: AuditSummaryFilters): Promise<AuditSummary> {
  const answer = await summariseAudit(reader, filters);
  const { total, capped } = answer;
  await recordSearch(reader, filters, { list: "trail", count: total, counted: "total", more: capped });
  return answer;
}

/** As `getAuditEntry`, and recorded. */
export async function openEntry(reader: AuditReader, index: number): Promise<AuditEntryDetail> {
  const entry = await getAuditEntry(reader, index);
  await recordOpened(reader, { index, count: 1, as: "entry", entryId: entry.entryId });
  return entry;
}

/** As `getDecision`, and recorded. */
export async function openDecision(reader: AuditReader, decisionId: string): Promise<DecisionEntry> {
  const entry = await getDecision(reader, decisionId);
  await recordOpened(reader, { index: entry.index, count: 1, as: "decision", entryId: entry.entryId });
  return entry;
}

/** As `entriesAround`, and recorded: the answer holds sentences of other entries. */
export async function openAround(reader: AuditReader, index: number): Promise<AroundEntry> {
  const around = await entriesAround(reader, index);
  const { neighbours, changes } = around;
  await recordOpened(reader, { index, count: neighbours.length + changes.length, as: "around" });
  return around;
}

/** As `getEntryBytes`, and recorded. */
export async function openBytes(reader: AuditReader, index: number): Promise<Buffer> {
  const bytes = await getEntryBytes(reader, index);
  await recordOpened(reader, { index, count: 1, as: "bytes" });
  return bytes;
}

/** As `getEntryBundle`, and recorded. */
export async function openBundle(reader: AuditReader, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await getEntryBundle(reader, path);
  const bundle = parseBundleName(path);
  if (bundle) await recordOpened(reader, { index: bundle.index * tileWidth, count: bundle.width, as: "bundle" });
  return bytes;
}

/** As `getEntryEvidence`, and recorded. */
export async function downloadEvidence(reader: AuditReader, index: number): Promise<EntryEvidence> {
  const evidence = await getEntryEvidence(reader, index);
  const read: Opened = { index, count: 1, as: "entry" };
  await recordRead({
    personId: reader.personId,
    about: ["evidence", index],
    event: (window) => evidenceDownloaded(reader.personId, read, window),
  });
  return evidence;
}

type Answered = Omit<Search, "q" | "from" | "to">;

/**
 * Records a question. A range that ends at the present is the same question until its window ends: a list that is
 * followed asks it again and again. Ranges of the past are compared exactly.
 */
async function recordSearch(
  { personId }: AuditReader,
  { q = "", from: begins, to: ends }: AuditQuestion,
  answered: Answered,
): Promise<void> {
  const now = clock.now();
  const { from, to } = rangeOf(begins, ends, now);
  const isPast = to !== undefined && windowOf(to.getTime()) < windowOf(now.getTime());
  const about = [answered.list, q.trim(), keyOf(from, begins), isPast ? keyOf(to, ends) : null];
  const event = (until: { until: Date }) => searched(personId, { ...answered, q, from, to }, until);
  await recordRead({ personId, about: ["search", ...about], event });
}

/** A bound of a question by which it is compared. A relative one moves on, and is the same until its window ends. */
function keyOf(at: Date | undefined, given: string | undefined): number | null {
  if (at === undefined) return null;
  return given?.startsWith("now") ? windowOf(at.getTime()) : at.getTime();
}

const recordOpened = ({ personId }: AuditReader, read: Opened): Promise<void> =>
  recordRead({
    personId,
    // More entries come around an entry until its window ends. They are one read all the same.
    about: ["read", read.index, read.as === "around" ? 0 : read.count, read.as === "decision" ? "entry" : read.as],
    event: (window) => opened(personId, read, window),
  });
