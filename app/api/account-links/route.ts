import { listWaitingLinks } from "@/lib/sign-in/account-links/queries";
import { IdentityList, WaitingLinkFilters } from "@/lib/sign-in/account-links/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "List the linked accounts that wait for a second admin, or for the person's own word",
  permission: "people:read",
  query: WaitingLinkFilters,
  response: IdentityList,
  handle: ({ principal, query }) => listWaitingLinks(principal, query),
});
