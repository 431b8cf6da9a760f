import { moveDelegation } from "@/lib/delegations/commands/move";
import { getDelegation } from "@/lib/delegations/queries";
import { DelegationParams, DelegationResponse, ResumeDelegation } from "@/lib/delegations/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Resumes a delegation and with it everything below.",
  permission: ["delegations:read", "delegations:write"],
  params: DelegationParams,
  body: ResumeDelegation,
  response: DelegationResponse,
  handle: async ({ principal: asker, params: { delegationId }, body: { reason = "" } }) => {
    await moveDelegation({ asker, delegationId, action: "resume", reason });
    return getDelegation(asker, delegationId);
  },
});
