import { expectedVersion } from "@/lib/platform/http/version-tag";
import { editSearch, removeSearch } from "@/lib/saved-searches/commands";
import { getSearch } from "@/lib/saved-searches/queries";
import { EditSearch, SavedSearch, SavedSearchParams, SavedSearchRemoved } from "@/lib/saved-searches/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const PATCH = consoleRoute({
  summary: "Changes one of your saved searches.",
  permission: ["audit:read", "agents:own"],
  params: SavedSearchParams,
  body: EditSearch,
  versioned: true,
  response: SavedSearch,
  handle: async ({ principal, params: { savedSearchId }, body, request }) => {
    await editSearch(principal, savedSearchId, body, expectedVersion(request));
    return getSearch(principal, savedSearchId);
  },
});

export const DELETE = consoleRoute({
  summary: "Deletes a saved search with its alerts.",
  permission: ["audit:read", "agents:own"],
  params: SavedSearchParams,
  versioned: true,
  response: SavedSearchRemoved,
  handle: async ({ principal, params: { savedSearchId: id }, request }) => {
    await removeSearch(principal, id, expectedVersion(request));
    return { id };
  },
});
