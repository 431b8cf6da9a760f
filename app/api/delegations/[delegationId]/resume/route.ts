import { moveDelegation } from "@/lib/delegations/commands/move";
import { getDelegation } from "@/lib/delegations/queries";
import { DelegationParams, DelegationResponse, ResumeDelegation } from "@/lib/delegations/schema";
import { expectedTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Resumes a delegation and with it everything below.",
  permission: ["delegations:read", "delegations:write"],
  params: DelegationParams,
  body: ResumeDelegation,
  versioned: true,
  response: DelegationResponse,
  handle: async ({ principal: asker, params: { delegationId }, body: { reason = "" }, request }) => {
    await moveDelegation({ asker, delegationId, action: "resume", reason, expected: expectedTag(request) });
    return getDelegation(asker, delegationId);
  },
});
