import { EndChangeRequest } from "@/lib/control-changes/schema";
import { endTuningChange } from "@/lib/detections/tuning/commands";
import { getRule } from "@/lib/detections/tuning/queries";
import { DetectionRule, RuleChangeParams } from "@/lib/detections/tuning/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Takes back the caller's own change of a rule of detections.",
  permission: "agents:write",
  params: RuleChangeParams,
  body: EndChangeRequest,
  response: DetectionRule,
  handle: async ({ principal, params, body }) => {
    await endTuningChange(principal, params, "withdraw", body.note);
    return getRule(principal, params.ruleKind);
  },
});
