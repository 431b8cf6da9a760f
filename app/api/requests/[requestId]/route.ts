import { readRequest } from "@/lib/requests/commands/read";
import { RequestParams, RequestResponse } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a request with the exact document that an approval is bound to.",
  permission: "requests:read",
  params: RequestParams,
  response: RequestResponse,
  handle: ({ principal, params }) => readRequest(principal, params.requestId),
});
