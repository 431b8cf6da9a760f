import { getPolicy } from "@/lib/approvals/policies/queries";
import { PolicyParams, PolicyResponse } from "@/lib/approvals/policies/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const GET = consoleRoute({
  summary: "Shows an approval policy: its rules, also as sentences, and what waits for a second person.",
  permission: "requests:read",
  params: PolicyParams,
  response: PolicyResponse,
  handle: ({ principal, params }) => getPolicy(principal, params.policyId),
});
