import { endNarrowing } from "@/lib/privilege-use/asked/commands";
import { getNarrowing } from "@/lib/privilege-use/asked/queries";
import { EndNarrowing, NarrowingParams, NarrowingResponse } from "@/lib/privilege-use/asked/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Withdraws a request to narrow a delegation: one's own, or as security any.",
  permission: "delegations:read",
  params: NarrowingParams,
  body: EndNarrowing,
  response: NarrowingResponse,
  handle: async ({ principal, params: { narrowingRequestId }, body }) => {
    await endNarrowing(principal, narrowingRequestId, "withdraw", body.note);
    return getNarrowing(principal, narrowingRequestId);
  },
});
