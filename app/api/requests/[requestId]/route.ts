import { getRequest } from "@/lib/approvals/queries";
import { RequestParams, RequestResponse } from "@/lib/approvals/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const GET = consoleRoute({
  summary: "Reads a request with the exact document that an approval is bound to.",
  permission: "requests:read",
  params: RequestParams,
  response: RequestResponse,
  handle: ({ principal, params }) => getRequest(principal, params.requestId),
});
