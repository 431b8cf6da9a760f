import { z } from "zod";
import { listPoliciesAsOf } from "@/lib/approval-policies/as-of.queries";
import { PolicyListAsOf } from "@/lib/approval-policies/as-of.schema";
import { createPolicy } from "@/lib/approval-policies/commands";
import { getPolicy, listPolicies } from "@/lib/approval-policies/queries";
import { CreatePolicyRequest, PolicyList, PolicyResponse } from "@/lib/approval-policies/schema";
import { AsOfFilter } from "@/lib/audit/as-of.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists approval policies: who has to decide which requests; with `at`, the rules that were in force then.",
  permission: "requests:read",
  query: AsOfFilter,
  response: z.union([PolicyList, PolicyListAsOf]),
  handle: ({ principal, query: { at } }) => (at === undefined ? listPolicies(principal) : listPoliciesAsOf(at)),
});

export const POST = consoleRoute({
  summary: "Makes an approval policy with the rules of four eyes.",
  permission: "approval-policies:write",
  body: CreatePolicyRequest,
  response: PolicyResponse,
  status: 201,
  handle: async ({ principal, body }) => getPolicy(principal, await createPolicy(principal, body)),
});
