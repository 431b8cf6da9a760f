import { readQuery } from "@/components/data/queries";
import { Suggestion } from "@/lib/requests/views/suggestions.schema";

/** Suggested authority after a denied decision, or in place of an agent's frequent requests. */
export const suggestionOf = (of: "decisions" | "action-approvals" | "requests", id: string) => ({
  meta: { topics: ["delegations", "blueprints", "entitlements", "agents"] },
  ...readQuery(["suggestions", of, id], `/api/${of}/${id}/suggestion`, Suggestion),
});
