import { ConfirmChangeRequest } from "@/lib/control-changes/schema";
import { confirmPolicy } from "@/lib/lifecycle/policy/commands";
import { getLifecyclePolicy } from "@/lib/lifecycle/policy/queries";
import { LifecyclePolicyResponse, PolicyChangeParams } from "@/lib/lifecycle/policy/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Confirms a change of the lifecycle policy as the second person, exactly as it was read.",
  permission: "controls:confirm",
  stepUp: true,
  params: PolicyChangeParams,
  body: ConfirmChangeRequest,
  response: LifecyclePolicyResponse,
  handle: async ({ principal, params, body }) => {
    await confirmPolicy(principal, params.changeId, body.digest);
    return getLifecyclePolicy(principal);
  },
});
