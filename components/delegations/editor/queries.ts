import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import { type BoundsQuery, BoundsResponse } from "@/lib/delegations/views/bounds.schema";
import { DraftList, DraftResponse } from "@/lib/drafts/schema";
import { TemplateList } from "@/lib/drafts/templates/schema";

/** Bounds of an authority for an agent; refetched when people, blueprints or agents change. */
export const boundsOf = (query: BoundsQuery) => ({
  meta: { topics: ["people", "blueprints", "agents"] },
  ...readQuery(["delegations", "bounds", query], "/api/delegations/bounds", BoundsResponse, query),
});

/** Templates that a delegation is begun from. */
export const templates = readQuery(["authority-templates"], "/api/authority-templates", TemplateList);

/** Drafts of the signed-in person. */
export const drafts = readQuery(["drafts"], "/api/drafts", DraftList);

/** One draft. */
export const draft = (draftId: string) =>
  queryOptions({
    queryKey: ["drafts", draftId],
    queryFn: ({ signal }) => getJson(`/api/drafts/${draftId}`, {}, DraftResponse, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
