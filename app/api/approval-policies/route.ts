import { createPolicy } from "@/lib/approval-policies/commands";
import { getPolicy, listPolicies } from "@/lib/approval-policies/queries";
import { CreatePolicyRequest, PolicyList, PolicyResponse } from "@/lib/approval-policies/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
