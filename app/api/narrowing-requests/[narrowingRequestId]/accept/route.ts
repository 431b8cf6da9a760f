import { acceptNarrowing } from "@/lib/privilege-use/asked/commands";
import { getNarrowing } from "@/lib/privilege-use/asked/queries";
import { AcceptNarrowing, NarrowingParams, NarrowingResponse } from "@/lib/privilege-use/asked/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Narrows the delegation to the suggestion as it is now, as its agent's owner was asked.",
  permission: ["delegations:read", "delegations:write"],
  params: NarrowingParams,
  body: AcceptNarrowing,
  response: NarrowingResponse,
  handle: async ({ principal, params: { narrowingRequestId }, body }) => {
    await acceptNarrowing(principal, narrowingRequestId, body);
    return getNarrowing(principal, narrowingRequestId);
  },
});
