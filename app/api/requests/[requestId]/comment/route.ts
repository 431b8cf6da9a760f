import { commentOnRequest } from "@/lib/approvals/commands/follow";
import { getRequest } from "@/lib/approvals/queries";
import { CommentOnRequest, RequestParams, RequestResponse } from "@/lib/approvals/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Comments on a request.",
  permission: ["requests:create", "requests:decide"],
  params: RequestParams,
  body: CommentOnRequest,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body }) => {
    await commentOnRequest({ asker, requestId, ...body });
    return getRequest(asker, requestId);
  },
});
