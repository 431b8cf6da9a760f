import { outcomeOfRequest } from "@/lib/inbox/decided";
import { DecidedOutcome } from "@/lib/inbox/decided.schema";
import { RequestParams } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Read what became of a request: the state, uses and spent limits of its delegation",
  permission: "requests:read",
  params: RequestParams,
  response: DecidedOutcome,
  handle: ({ principal, params }) => outcomeOfRequest(principal, params.requestId),
});
