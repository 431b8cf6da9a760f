import { consoleRoute } from "@/lib/people/console-route";
import { listWaitingLinks } from "@/lib/people/identities/queries";
import { IdentityList, WaitingLinkFilters } from "@/lib/people/identities/schema";

export const GET = consoleRoute({
  summary: "List the linked accounts that wait for a second admin, or for the person's own word",
  permission: "people:read",
  query: WaitingLinkFilters,
  response: IdentityList,
  handle: ({ principal, query }) => listWaitingLinks(principal, query),
});
