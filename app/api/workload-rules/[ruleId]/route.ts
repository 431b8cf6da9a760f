import { consoleRoute } from "@/lib/sign-in/console-route";
import { disableRule } from "@/lib/trusted-issuers/commands/rules";
import { toRuleResponse } from "@/lib/trusted-issuers/queries";
import { WorkloadRuleParams, WorkloadRuleResponse } from "@/lib/trusted-issuers/schema";

export const DELETE = consoleRoute({
  summary: "Ends a workload rule; it stays listed as disabled, and what it enrolled stays.",
  permission: "settings:write",
  stepUp: true,
  params: WorkloadRuleParams,
  response: WorkloadRuleResponse,
  handle: async ({ principal, params }) => toRuleResponse(await disableRule(principal, params.ruleId)),
});
