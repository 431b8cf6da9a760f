import { consoleRoute } from "@/lib/sign-in/console-route";
import { createRule } from "@/lib/trusted-issuers/commands/rules";
import { listRulesOfIssuer, toRuleResponse } from "@/lib/trusted-issuers/queries";
import {
  CreateWorkloadRuleRequest,
  RuleFilters,
  TrustedIssuerParams,
  WorkloadRuleList,
  WorkloadRuleResponse,
} from "@/lib/trusted-issuers/schema";

export const GET = consoleRoute({
  summary: "Lists the workload rules of an issuer, the newest first.",
  permission: ["agents:read", "settings:write"],
  params: TrustedIssuerParams,
  query: RuleFilters,
  response: WorkloadRuleList,
  handle: ({ principal, params, query }) => listRulesOfIssuer(principal, params.issuerId, query),
});

export const POST = consoleRoute({
  summary: "Lets workloads whose subject matches enrol as instances of an agent.",
  permission: "settings:write",
  stepUp: true,
  params: TrustedIssuerParams,
  body: CreateWorkloadRuleRequest,
  response: WorkloadRuleResponse,
  status: 201,
  handle: async ({ principal, params, body }) => toRuleResponse(await createRule(principal, params.issuerId, body)),
});
