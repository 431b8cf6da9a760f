import { proposeTuning } from "@/lib/detections/tuning/commands";
import { getRule } from "@/lib/detections/tuning/queries";
import { DetectionRule, ProposeTuning, RuleParams } from "@/lib/detections/tuning/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const PUT = consoleRoute({
  summary: "Proposes another tuning of a rule of detections. It applies when a second person confirms.",
  permission: "agents:write",
  params: RuleParams,
  body: ProposeTuning,
  response: DetectionRule,
  status: 202,
  handle: async ({ principal, params, body }) => {
    await proposeTuning(principal, params.ruleKind, body);
    return getRule(principal, params.ruleKind);
  },
});
