import { getBounds } from "@/lib/delegations/views/bounds.queries";
import { BoundsQuery, BoundsResponse } from "@/lib/delegations/views/bounds.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Gets the bounds within which an authority for an agent must lie.",
  permission: "requests:create",
  query: BoundsQuery,
  response: BoundsResponse,
  handle: ({ principal, query }) => getBounds(principal, query),
});
