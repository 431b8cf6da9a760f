import { readNotes } from "@/lib/requests/commands/notes";
import { ReadNotes } from "@/lib/requests/notes.schema";
import { getRequest } from "@/lib/requests/queries";
import { RequestParams, RequestResponse } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Marks the comments on a request as read, up to one of them.",
  permission: ["requests:create", "requests:decide"],
  params: RequestParams,
  body: ReadNotes,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body: { upTo } }) => {
    await readNotes(asker, requestId, upTo);
    return getRequest(asker, requestId);
  },
});
