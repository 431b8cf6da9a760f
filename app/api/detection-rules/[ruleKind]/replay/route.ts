import { replayTuning } from "@/lib/detections/tuning/commands";
import { ReplayRule, RuleParams, RuleReplayResponse } from "@/lib/detections/tuning/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Counts what a rule of detections would have raised in 30 days with another tuning. Changes nothing.",
  permission: "agents:write",
  params: RuleParams,
  body: ReplayRule,
  response: RuleReplayResponse,
  handle: ({ params, body }) => replayTuning(params.ruleKind, body),
});
