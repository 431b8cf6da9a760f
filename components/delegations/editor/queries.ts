import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { type BoundsQuery, BoundsResponse } from "@/lib/delegations/views/bounds/schema";
import { DraftList, DraftResponse } from "@/lib/drafts/schema";
import { TemplateList } from "@/lib/drafts/templates/schema";

/** Bounds of an authority for an agent; refetched when people, blueprints or agents change. */
export const boundsOf = (query: BoundsQuery) =>
  queryOptions({
    queryKey: ["delegations", "bounds", query],
    queryFn: ({ signal }) => getJson("/api/delegations/bounds", query, BoundsResponse, signal),
    meta: { topics: ["people", "blueprints", "agents"] },
  });

/** Templates that a delegation is begun from. */
export const templates = queryOptions({
  queryKey: ["authority-templates"],
  queryFn: ({ signal }) => getJson("/api/authority-templates", {}, TemplateList, signal),
});

/** Drafts of the signed-in person. */
export const drafts = queryOptions({
  queryKey: ["drafts"],
  queryFn: ({ signal }) => getJson("/api/drafts", {}, DraftList, signal),
});

/** One draft. */
export const draft = (draftId: string) =>
  queryOptions({
    queryKey: ["drafts", draftId],
    queryFn: ({ signal }) => getJson(`/api/drafts/${draftId}`, {}, DraftResponse, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
