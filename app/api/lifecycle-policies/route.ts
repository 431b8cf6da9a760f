import { listLifecyclePolicies } from "@/lib/lifecycle/policy/queries";
import { LifecyclePolicyFilters, LifecyclePolicyList } from "@/lib/lifecycle/policy/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the versions of the lifecycle policy: the change that waits, the one in force and those before it.",
  permission: "blueprints:read",
  query: LifecyclePolicyFilters,
  response: LifecyclePolicyList,
  handle: ({ principal, query }) => listLifecyclePolicies(principal, query),
});
