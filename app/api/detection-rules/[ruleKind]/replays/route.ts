import { askReplay } from "@/lib/detections/tuning/replays/commands";
import { listReplays } from "@/lib/detections/tuning/replays/queries";
import { AskReplay, WholeReplay, WholeReplays } from "@/lib/detections/tuning/replays/schema";
import { RuleParams } from "@/lib/detections/tuning/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists your newest replays of a rule of detections over the log.",
  permission: "agents:write",
  params: RuleParams,
  response: WholeReplays,
  handle: ({ principal, params }) => listReplays(principal, params.ruleKind),
});

export const POST = consoleRoute({
  summary:
    "Replays a rule of detections with another tuning over all records of the last days. It begins (202) and goes on as a job. Changes nothing.",
  permission: "agents:write",
  params: RuleParams,
  body: AskReplay,
  response: WholeReplay,
  status: 202,
  handle: async ({ principal, params: { ruleKind }, body }) => {
    const replay = await askReplay(principal, ruleKind, body);
    return withHeaders(replay, { headers: { location: `/api/detection-rules/${ruleKind}/replays/${replay.id}` } });
  },
});
