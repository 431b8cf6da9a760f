import { rehomeDelegation } from "@/lib/approvals/commands/rehome";
import { getRequest } from "@/lib/approvals/queries";
import { RehomeDelegation } from "@/lib/approvals/rehoming/schema";
import { RequestResponse } from "@/lib/approvals/schema";
import { DelegationParams } from "@/lib/delegations/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Asks that another person delegate what somebody does who left or may not any more.",
  permission: ["requests:create", "delegations:write"],
  params: DelegationParams,
  body: RehomeDelegation,
  response: RequestResponse,
  status: 201,
  handle: async ({ principal: asker, params: { delegationId }, body }) =>
    getRequest(asker, await rehomeDelegation({ asker, delegationId, ...body })),
});
