import { createPolicy } from "@/lib/approvals/policies/commands";
import { getPolicy, listPolicies } from "@/lib/approvals/policies/queries";
import { CreatePolicyRequest, PolicyList, PolicyResponse } from "@/lib/approvals/policies/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const GET = consoleRoute({
  summary: "Lists approval policies: who has to decide which requests.",
  permission: "requests:read",
  response: PolicyList,
  handle: ({ principal }) => listPolicies(principal),
});

export const POST = consoleRoute({
  summary: "Makes an approval policy with the rules of four eyes.",
  permission: "approval-policies:write",
  body: CreatePolicyRequest,
  response: PolicyResponse,
  status: 201,
  handle: async ({ principal, body }) => getPolicy(principal, await createPolicy(principal, body)),
});
