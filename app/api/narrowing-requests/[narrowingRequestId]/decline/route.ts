import { endNarrowing } from "@/lib/privilege-use/asked/commands";
import { getNarrowing } from "@/lib/privilege-use/asked/queries";
import { EndNarrowing, NarrowingParams, NarrowingResponse } from "@/lib/privilege-use/asked/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Declines a request to narrow a delegation, with a reason.",
  permission: "delegations:read",
  params: NarrowingParams,
  body: EndNarrowing,
  response: NarrowingResponse,
  handle: async ({ principal, params: { narrowingRequestId }, body }) => {
    await endNarrowing(principal, narrowingRequestId, "decline", body.note);
    return getNarrowing(principal, narrowingRequestId);
  },
});
