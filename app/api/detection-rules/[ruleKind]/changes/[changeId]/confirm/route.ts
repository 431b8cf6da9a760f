import { ConfirmChangeRequest } from "@/lib/control-changes/schema";
import { confirmTuning } from "@/lib/detections/tuning/commands";
import { getRule } from "@/lib/detections/tuning/queries";
import { DetectionRule, RuleChangeParams } from "@/lib/detections/tuning/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Confirms a change of a rule of detections as the second person, exactly as it was read.",
  permission: "controls:confirm",
  stepUp: true,
  params: RuleChangeParams,
  body: ConfirmChangeRequest,
  response: DetectionRule,
  handle: async ({ principal, params, body }) => {
    await confirmTuning(principal, params.ruleKind, params.changeId, body.digest);
    return getRule(principal, params.ruleKind);
  },
});
