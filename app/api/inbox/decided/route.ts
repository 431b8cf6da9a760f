import { listDecided } from "@/lib/inbox/decided";
import { DecidedFilters, DecidedList } from "@/lib/inbox/decided.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "List what the signed-in person decided, with what became of it",
  permission: "events:read",
  query: DecidedFilters,
  response: DecidedList,
  handle: ({ principal, query }) => listDecided(principal, query),
});
