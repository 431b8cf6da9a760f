import { getPolicy } from "@/lib/approval-policies/queries";
import { PolicyParams, PolicyResponse } from "@/lib/approval-policies/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Shows an approval policy: its rules, also as sentences, and what waits for a second person.",
  permission: "requests:read",
  params: PolicyParams,
  response: PolicyResponse,
  handle: ({ principal, params }) => getPolicy(principal, params.policyId),
});
