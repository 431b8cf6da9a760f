import { EndChangeRequest } from "@/lib/control-changes/schema";
import { endPolicyChange } from "@/lib/lifecycle/policy/commands";
import { getLifecyclePolicy } from "@/lib/lifecycle/policy/queries";
import { LifecyclePolicyResponse, PolicyChangeParams } from "@/lib/lifecycle/policy/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Takes back the caller's own change of the lifecycle policy.",
  permission: "approval-policies:write",
  params: PolicyChangeParams,
  body: EndChangeRequest,
  response: LifecyclePolicyResponse,
  handle: async ({ principal, params, body }) => {
    await endPolicyChange(principal, params.changeId, "withdraw", body.note);
    return getLifecyclePolicy(principal);
  },
});
