import { moveDelegation } from "@/lib/delegations/commands/move";
import { getDelegation } from "@/lib/delegations/queries";
import { DelegationParams, DelegationReason, DelegationResponse } from "@/lib/delegations/schema";
import { countStopOf } from "@/lib/revocation/commands/count";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Revokes a delegation and with it everything below.",
  permission: ["delegations:read", "delegations:write"],
  params: DelegationParams,
  body: DelegationReason,
  response: DelegationResponse,
  handle: async ({ principal: asker, params: { delegationId }, body: { reason } }) => {
    await moveDelegation({ asker, delegationId, action: "revoke", reason });
    await countStopOf(delegationId);
    return getDelegation(asker, delegationId);
  },
});
