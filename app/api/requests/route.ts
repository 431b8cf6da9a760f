import { makeRequest } from "@/lib/requests/commands/make";
import { getRequest, listRequests } from "@/lib/requests/queries";
import { MakeRequest, RequestFilters, RequestList, RequestResponse } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists requests for authority.",
  permission: "requests:read",
  query: RequestFilters,
  response: RequestList,
  handle: ({ principal, query }) => listRequests(principal, query),
});

export const POST = consoleRoute({
  summary: "Asks for authority for an agent.",
  permission: "requests:create",
  body: MakeRequest,
  response: RequestResponse,
  status: 201,
  handle: async ({ principal, body }) => getRequest(principal, await makeRequest(principal, body)),
});
