import { saveSearch } from "@/lib/saved-searches/commands";
import { getSearch, listSearches } from "@/lib/saved-searches/queries";
import { SavedSearch, SavedSearchFilters, SavedSearchList, SaveSearch } from "@/lib/saved-searches/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists your saved searches of the audit trail or of another list, and the shared ones.",
  permission: ["audit:read", "agents:own"],
  query: SavedSearchFilters,
  response: SavedSearchList,
  handle: ({ principal, query }) => listSearches(principal, query.list),
});

export const POST = consoleRoute({
  summary: "Saves a search of the audit trail or of another list, for yourself or for all readers of the list.",
  permission: ["audit:read", "agents:own"],
  body: SaveSearch,
  response: SavedSearch,
  status: 201,
  handle: async ({ principal, body }) => getSearch(principal, await saveSearch(principal, body)),
});
