import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/shell/api-client";
import { Suggestion } from "@/lib/requests/views/suggestions/schema";

/** What could be asked for after a denied decision, or instead of what an agent asks people again and again. */
export const suggestionOf = (of: "decisions" | "action-approvals" | "requests", id: string) =>
  queryOptions({
    queryKey: ["suggestions", of, id],
    queryFn: ({ signal }) => getJson(`/api/${of}/${id}/suggestion`, {}, Suggestion, signal),
    meta: { topics: ["delegations", "blueprints", "entitlements", "agents"] },
  });
