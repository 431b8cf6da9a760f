import { saveSearch } from "@/lib/saved-searches/commands";
import { getSearch, listSearches } from "@/lib/saved-searches/queries";
import { SavedSearch, SavedSearchList, SaveSearch } from "@/lib/saved-searches/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists your saved searches of the audit trail, and the shared ones.",
  permission: ["audit:read", "agents:own"],
  response: SavedSearchList,
  handle: ({ principal }) => listSearches(principal),
});

export const POST = consoleRoute({
  summary: "Saves a search of the audit trail, for yourself or for all readers of the trail.",
  permission: ["audit:read", "agents:own"],
  body: SaveSearch,
  response: SavedSearch,
  status: 201,
  handle: async ({ principal, body }) => getSearch(principal, await saveSearch(principal, body)),
});
