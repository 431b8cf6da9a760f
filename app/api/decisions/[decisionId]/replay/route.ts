import { DecisionParams } from "@/lib/audit/schema";
import { replayDecision } from "@/lib/decisions/replay/single.queries";
import { SingleReplayRequest, SingleReplayResponse } from "@/lib/decisions/replay/single.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Judges one recorded action again, by the rules that applied then, or by the delegation of now.",
  permission: ["audit:read", "agents:own"],
  params: DecisionParams,
  body: SingleReplayRequest,
  response: SingleReplayResponse,
  handle: ({ principal, params, body }) => replayDecision(principal, params.decisionId, body),
});
