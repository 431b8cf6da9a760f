import { withdrawApproval } from "@/lib/requests/commands/follow";
import { WithdrawApproval } from "@/lib/requests/consent.schema";
import { getRequest } from "@/lib/requests/queries";
import { RequestParams, RequestResponse } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Takes back one's own approval, while its step waits for others.",
  permission: "requests:decide",
  params: RequestParams,
  body: WithdrawApproval,
  response: RequestResponse,
  handle: async ({ principal: asker, params: { requestId }, body }) => {
    await withdrawApproval({ asker, requestId, ...body });
    return getRequest(asker, requestId);
  },
});
