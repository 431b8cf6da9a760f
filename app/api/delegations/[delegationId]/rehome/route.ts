import { DelegationParams } from "@/lib/delegations/schema";
import { rehomeDelegation } from "@/lib/requests/commands/rehome";
import { getRequest } from "@/lib/requests/queries";
import { RehomeDelegation } from "@/lib/requests/rehoming/schema";
import { RequestResponse } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Requests another delegator for a delegation.",
  permission: ["requests:create", "delegations:write"],
  params: DelegationParams,
  body: RehomeDelegation,
  response: RequestResponse,
  status: 201,
  handle: async ({ principal: asker, params: { delegationId }, body }) =>
    getRequest(asker, await rehomeDelegation({ asker, delegationId, ...body })),
});
