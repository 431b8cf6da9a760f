import { EndChangeRequest } from "@/lib/control-changes/schema";
import { endPolicyChange } from "@/lib/lifecycle/policy/commands";
import { getLifecyclePolicy } from "@/lib/lifecycle/policy/queries";
import { LifecyclePolicyResponse, PolicyChangeParams } from "@/lib/lifecycle/policy/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Refuses a change of the lifecycle policy that another person proposed.",
  permission: "controls:confirm",
  params: PolicyChangeParams,
  body: EndChangeRequest,
  response: LifecyclePolicyResponse,
  handle: async ({ principal, params, body }) => {
    await endPolicyChange(principal, params.changeId, "refuse", body.note);
    return getLifecyclePolicy(principal);
  },
});
