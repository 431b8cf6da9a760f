import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { getJson, lazyReader } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import type { FacetName } from "@/lib/audit/facets.model";
import type { AuditEntryDetail as Detail } from "@/lib/audit/schema";
import type { Question } from "./explorer/use-question";
import type { ReadEntry } from "./read-entry";

const schemas = () => import("@/lib/audit/schema");
const AuditList = lazyReader(() => schemas().then((module) => module.AuditList));
const AuditEntryDetail = lazyReader(() => schemas().then((module) => module.AuditEntryDetail));
const AuditSummary = lazyReader(() => import("@/lib/audit/summary.schema").then((module) => module.AuditSummary));
const AroundEntry = lazyReader(() => import("@/lib/audit/around.schema").then((module) => module.AroundEntry));

export const pageSize = 50;
/** Entries of each further page, of a person who scrolls. */
const furtherSize = 100;

/**
 * Query keys of the audit trail. Live updates refetch keys that begin with "audit". The open list has another key, so
 * that rows do not move under the pointer. An entry has another key because it never changes.
 */
export const auditKeys = {
  list: (question: Question) => ["audit-list", question] as const,
  summary: (question: Question) => ["audit-summary", question] as const,
  facet: (question: Question, facet: FacetName) => ["audit-facet", facet, question] as const,
  counts: (question: Question) => ["audit-summary", "counts", question] as const,
  lane: (question: Question) => ["audit-lane", question] as const,
  head: (question: Question) => ["audit", "head", question] as const,
  recent: (q: string, limit: number) => ["audit", "recent", q, limit] as const,
  entry: (index: number) => ["audit-entry", index] as const,
  around: (index: number) => ["audit-entry-around", index] as const,
  story: (question: Question) => ["audit-story", question] as const,
  read: (entry: Detail | undefined) => ["audit-entry-read", entry] as const,
  votes: (approvalId: string) => ["audit-entry-votes", approvalId] as const,
};

/** Fetches one page of the trail. */
const fetchPage = (
  params: { q: string; from?: string | undefined; to?: string | undefined; limit: number },
  signal: AbortSignal,
) => getJson("/api/audit", params, AuditList, signal);

/** The open list, page by page. Rows of an earlier question stay until the next ones are there. */
export const auditList = (question: Question) => ({
  ...listQuery(auditKeys.list(question), "/api/audit", AuditList),
  queryFn: ({ pageParam, signal }: { pageParam: string; signal: AbortSignal }) => {
    const limit = pageParam === "" ? pageSize : furtherSize;
    return getJson("/api/audit", { q: question.q, ...question.bounds, cursor: pageParam, limit }, AuditList, signal);
  },
  staleTime: Number.POSITIVE_INFINITY,
  refetchOnWindowFocus: false,
  placeholderData: keepPreviousData,
  // Entries never change. Comparing thousands of them with each further page would block the browser.
  structuralSharing: false,
});

/** Counts of the same question: for the answer, the histogram and the facets. */
export const auditSummary = (question: Question) =>
  queryOptions({
    queryKey: auditKeys.summary(question),
    queryFn: ({ signal }) => getJson("/api/audit/summary", { q: question.q, ...question.bounds }, AuditSummary, signal),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    placeholderData: keepPreviousData,
  });

/** Counts of one member of what a question finds: values that may be asked for. */
export const auditFacet = (question: Question, facet: FacetName) =>
  queryOptions({
    queryKey: auditKeys.facet(question, facet),
    queryFn: ({ signal }) =>
      getJson("/api/audit/summary", { q: question.q, ...question.bounds, facets: facet }, AuditSummary, signal),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    retry: false,
  });
/** Counts over time alone, without facets. */
export const auditCounts = (question: Question) => ({
  ...readQuery(auditKeys.counts(question), "/api/audit/summary", AuditSummary, {
    ...{ q: question.q, ...question.bounds, facets: "decision" },
  }),
  staleTime: Number.POSITIVE_INFINITY,
});

const laneSize = 200;

/** The newest entries of one lane of an investigation. */
export const laneEntries = (question: Question) => ({
  ...readQuery(auditKeys.lane(question), "/api/audit", AuditList, {
    ...{ q: question.q, ...question.bounds, limit: laneSize },
  }),
  staleTime: Number.POSITIVE_INFINITY,
  refetchOnWindowFocus: false,
});

let lastHeadAt = 0;

/** Looks for entries newer than the open list, at most once in each pause however fast the log grows. */
export const auditHead = (question: Question, { endsNow, pauseMs }: { endsNow: boolean; pauseMs: number }) =>
  queryOptions({
    queryKey: auditKeys.head(question),
    queryFn: async ({ signal }) => {
      await pause(lastHeadAt + pauseMs - Date.now(), signal);
      const { q, bounds } = question;
      const { from, to } = bounds;
      const page = await fetchPage({ q, from, ...(!endsNow && { to }), limit: pageSize }, signal);
      lastHeadAt = Date.now();
      return page;
    },
  });

/** The newest entries that match, kept up to date: "Recent activity". */
export const recentEntries = (q: string, limit: number) =>
  queryOptions({
    queryKey: auditKeys.recent(q, limit),
    queryFn: ({ signal }) => fetchPage({ q, limit }, signal),
  });

/** One entry with its bytes. It never changes. */
export const auditEntry = (index: number) =>
  queryOptions({
    queryKey: auditKeys.entry(index),
    queryFn: ({ signal }) => getJson(`/api/audit/${index}`, {}, AuditEntryDetail, signal),
    staleTime: 60_000,
  });

/** The entries before and after one, and the changes to its chain before it. */
export const entryAround = (index: number) => ({
  ...readQuery(auditKeys.around(index), `/api/audit/${index}/around`, AroundEntry),
  staleTime: 60_000,
});

/** The entries of a story: the oldest first, page by page. */
export const auditStory = (question: Question) => ({
  ...listQuery(auditKeys.story(question), "/api/audit", AuditList, {
    ...{ q: question.q, ...question.bounds, limit: pageSize, order: "asc" },
  }),
  staleTime: Number.POSITIVE_INFINITY,
  refetchOnWindowFocus: false,
});

/** An entry as this browser reads it from its sealed bytes. */
export const readOfEntry = (entry: Detail | undefined) =>
  queryOptions({
    queryKey: auditKeys.read(entry),
    queryFn: async () => {
      // The sentences of all records are loaded with the first open entry.
      const { readEntry } = await import("./read-entry");
      const read = entry && (await readEntry(entry));
      if (!read) throw new Error("These bytes are no record of this log.");
      return read;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/**
 * A record of a vote on a single action. This browser reads it from its sealed bytes; `failure` says why it could not.
 */
export type SealedVote =
  | { index: number; entry: Detail; read: ReadEntry }
  | { index: number; failure: "not_loaded" | "unreadable" };

/** Fewer votes than this are given on one action. */
const mostVotes = 50;

/** The votes on a single action, in the order in which they were sealed. */
export const sealedVotes = (approvalId: string) =>
  queryOptions({
    queryKey: auditKeys.votes(approvalId),
    queryFn: async ({ signal }): Promise<SealedVote[]> => {
      const q = `approval:${approvalId} type:action-approval.* -type:action-approval.expired`;
      const [{ entries }, { readEntry }] = await Promise.all([
        getJson("/api/audit", { q, limit: mostVotes, order: "asc" }, AuditList, signal),
        import("./read-entry"),
      ]);
      const voteAt = async (index: number): Promise<SealedVote> => {
        const entry = await getJson(`/api/audit/${index}`, {}, AuditEntryDetail, signal).catch(() => undefined);
        if (!entry) return { index, failure: "not_loaded" };
        const read = await readEntry(entry);
        return read ? { index, entry, read } : { index, failure: "unreadable" };
      };
      return Promise.all(entries.map(({ index }) => voteAt(index)));
    },
    staleTime: 60_000,
  });

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
