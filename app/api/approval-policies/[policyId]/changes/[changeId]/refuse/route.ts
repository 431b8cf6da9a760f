import { endPolicyChange } from "@/lib/approval-policies/commands";
import { getPolicy } from "@/lib/approval-policies/queries";
import { PolicyChangeParams, PolicyResponse } from "@/lib/approval-policies/schema";
import { EndChangeRequest } from "@/lib/control-changes/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Refuses a change of an approval policy that another person proposed.",
  permission: "controls:confirm",
  params: PolicyChangeParams,
  body: EndChangeRequest,
  response: PolicyResponse,
  handle: async ({ principal, params, body }) => {
    await endPolicyChange(principal, params, "refuse", body.note);
    return getPolicy(principal, params.policyId);
  },
});
