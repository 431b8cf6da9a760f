import { listAsked } from "@/lib/revocation/asked/queries";
import { AskedRevocationFilters, AskedRevocationList } from "@/lib/revocation/asked/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists requests by approvers to revoke what they approved: all of them for security, else one's own.",
  permission: "delegations:read",
  query: AskedRevocationFilters,
  response: AskedRevocationList,
  handle: ({ principal, query }) => listAsked(principal, query),
});
