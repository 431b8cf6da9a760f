import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { getJson, sendJson } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import {
  PreviewResponse,
  RevocationList,
  RevocationProofResponse,
  RevocationResponse,
  RevocationSubjects,
  type ScopeJson,
  type SubjectKind,
} from "@/lib/revocation/schema";

export const revocationListKey = ["revocations", "list"] as const;

/** Revocations, page by page, newest first, each with the proof of its effect. */
export const revocationList = (q: string) =>
  listQuery([...revocationListKey, q], "/api/revocations", RevocationList, { q });

const PROOF_MS = 2_000;

/** Counts the objects that would stop. Never cached, because an old count would mislead. */
export const revocationPreview = (scope: ScopeJson) =>
  queryOptions({
    queryKey: ["revocation-preview", scope],
    queryFn: () => sendJson("POST", "/api/revocations/preview", { scope }, { schema: PreviewResponse }),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

/** One revocation with the evidence of its effect. Polled, because later attempts add to it. */
export const revocationProof = (revocationId: string) =>
  queryOptions({
    queryKey: ["revocations", "proof", revocationId],
    queryFn: ({ signal }) => getJson(`/api/revocations/${revocationId}`, {}, RevocationResponse, signal),
    refetchInterval: PROOF_MS,
  });

/** Stops everything of a scope. */
export const revoke = (scope: ScopeJson, reason: string): Promise<RevocationResponse> =>
  sendJson("POST", "/api/revocations", { scope, reason }, { schema: RevocationResponse });

/** Suspends everything of a wide scope, until it is lifted. */
export const suspendScope = (scope: ScopeJson, reason: string): Promise<RevocationResponse> =>
  sendJson("POST", "/api/revocations/suspensions", { scope, reason }, { schema: RevocationResponse });

/** Lifts a suspension in the state of `etag`, or proposes that to a second person. */
export const liftSuspension = (id: string, reason: string, etag: string | undefined): Promise<RevocationResponse> =>
  sendJson("POST", `/api/revocations/${id}/lift`, { reason }, { schema: RevocationResponse, ifMatch: etag });

/** The newest stop of one thing, with its proof; undefined if the reader may see none. */
export const newestStop = (subject: string) =>
  queryOptions({
    queryKey: ["revocations", "newest", subject] as const,
    queryFn: async ({ signal }) => {
      const { revocations } = await getJson("/api/revocations", { subject, limit: 1 }, RevocationList, signal);
      return revocations[0] ?? null;
    },
    meta: { topics: ["revocations"] },
  });

/** The page of the proof of the newest stop of one thing; undefined if the reader may see none. */
export const newestProofPage = async (client: QueryClient, subject: string): Promise<string | undefined> => {
  const stop = await client.fetchQuery({ ...newestStop(subject), staleTime: 0 }).catch(() => null);
  return stop ? `/revocations/${stop.id}` : undefined;
};

/** Finds what a stop can name. */
export const stopSubjects = (kind: SubjectKind, q: string) =>
  readQuery(["revocation-subjects", kind, q] as const, "/api/revocations/subjects", RevocationSubjects, { kind, q });

export const proofKey = (id: string) => ["revocations", "page", id] as const;

/** The proof of one stop, for its page. Polled, because later attempts add to it. */
export const revocationPage = (id: string) =>
  queryOptions({
    ...readQuery(proofKey(id), `/api/revocations/${id}/proof`, RevocationProofResponse),
    meta: { topics: ["revocations"] },
    refetchInterval: PROOF_MS,
  });
