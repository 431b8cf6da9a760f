import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { Suggestion } from "@/lib/requests/views/suggestions/schema";

/** Suggested authority after a denied decision, or in place of an agent's frequent requests. */
export const suggestionOf = (of: "decisions" | "action-approvals" | "requests", id: string) =>
  queryOptions({
    queryKey: ["suggestions", of, id],
    queryFn: ({ signal }) => getJson(`/api/${of}/${id}/suggestion`, {}, Suggestion, signal),
    meta: { topics: ["delegations", "blueprints", "entitlements", "agents"] },
  });
