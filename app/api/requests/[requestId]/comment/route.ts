import { commentOnRequest } from "@/lib/requests/commands/notes";
import { CommentOnRequest } from "@/lib/requests/notes.schema";
import { getRequest } from "@/lib/requests/queries";
import { RequestParams, RequestResponse } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
