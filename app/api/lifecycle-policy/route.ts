import { proposePolicy } from "@/lib/lifecycle/policy/commands";
import { getLifecyclePolicy } from "@/lib/lifecycle/policy/queries";
import { LifecyclePolicyResponse, ProposePolicy } from "@/lib/lifecycle/policy/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads the lifecycle policy in force, its newest versions and the change that waits.",
  permission: "blueprints:read",
  response: LifecyclePolicyResponse,
  handle: ({ principal }) => getLifecyclePolicy(principal),
});

export const PUT = consoleRoute({
  summary: "Proposes other rules for the lifecycle policy. They apply when a second person confirms.",
  permission: "approval-policies:write",
  body: ProposePolicy,
  response: LifecyclePolicyResponse,
  status: 202,
  handle: async ({ principal, body }) => {
    await proposePolicy(principal, body);
    return getLifecyclePolicy(principal);
  },
});
