import { DecidedFilters } from "@/lib/inbox/decided.schema";
import { listProposed } from "@/lib/inbox/proposed";
import { ProposedList } from "@/lib/inbox/proposed.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "List what the signed-in person proposed, with what became of it",
  permission: "events:read",
  query: DecidedFilters,
  response: ProposedList,
  handle: ({ principal, query }) => listProposed(principal, query),
});
