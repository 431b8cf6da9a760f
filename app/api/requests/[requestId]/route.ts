import { readRequest } from "@/lib/approvals/commands/read";
import { RequestParams, RequestResponse } from "@/lib/approvals/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const GET = consoleRoute({
  summary: "Reads a request with the exact document that an approval is bound to.",
  permission: "requests:read",
  params: RequestParams,
  response: RequestResponse,
  handle: ({ principal, params }) => readRequest(principal, params.requestId),
});
