import { moveDelegation } from "@/lib/delegations/commands/move";
import { getDelegation } from "@/lib/delegations/queries";
import { DelegationParams, DelegationResponse, SuspendDelegation } from "@/lib/delegations/schema";
import { countStopOf } from "@/lib/revocation/commands/count";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Suspends a delegation and with it everything below.",
  permission: ["delegations:read", "delegations:write"],
  params: DelegationParams,
  body: SuspendDelegation,
  response: DelegationResponse,
  handle: async ({ principal: asker, params: { delegationId }, body: { reason, until } }) => {
    await moveDelegation({
      asker,
      delegationId,
      action: "suspend",
      reason,
      until: until === undefined ? undefined : new Date(until),
    });
    await countStopOf(delegationId);
    return getDelegation(asker, delegationId);
  },
});
