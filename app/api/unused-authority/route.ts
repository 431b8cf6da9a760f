import { listUnusedAuthority } from "@/lib/privilege-use/excess.queries";
import { ExcessFilters, ExcessList } from "@/lib/privilege-use/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists delegations with authority that is not used, the heaviest first.",
  permission: "delegations:read",
  query: ExcessFilters,
  response: ExcessList,
  handle: ({ principal, query }) => listUnusedAuthority(principal, query),
});
