import { queryOptions } from "@tanstack/react-query";
import { getJson, sendJson } from "@/components/data/api-client";
import { listQuery } from "@/components/data/queries";
import { PreviewResponse, RevocationList, RevocationResponse, type ScopeJson } from "@/lib/revocation/schema";

export const revocationListKey = ["revocations", "list"] as const;

/** Revocations, page by page, newest first, each with the proof of its effect. */
export const revocationList = listQuery(revocationListKey, "/api/revocations", RevocationList);

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
