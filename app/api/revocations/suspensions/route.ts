import { suspendScope } from "@/lib/revocation/commands/suspend";
import { getRevocation } from "@/lib/revocation/queries";
import { RevocationResponse, SuspendRequest, scopeOf } from "@/lib/revocation/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Suspends everything of a wide scope at once, until the suspension is lifted.",
  permission: "revocations:execute",
  stepUp: true,
  body: SuspendRequest,
  response: RevocationResponse,
  handle: async ({ principal, body: { scope, reason } }) =>
    getRevocation(principal, await suspendScope(principal, scopeOf(scope), reason)),
});
