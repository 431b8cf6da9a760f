import { confirmPolicy } from "@/lib/approval-policies/commands";
import { getPolicy } from "@/lib/approval-policies/queries";
import { PolicyChangeParams, PolicyResponse } from "@/lib/approval-policies/schema";
import { ConfirmChangeRequest } from "@/lib/control-changes/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Confirms other rules for an approval policy as the second person, exactly as they were read.",
  permission: "controls:confirm",
  stepUp: true,
  params: PolicyChangeParams,
  body: ConfirmChangeRequest,
  response: PolicyResponse,
  handle: async ({ principal, params, body }) => {
    await confirmPolicy(principal, params, body.digest);
    return getPolicy(principal, params.policyId);
  },
});
