import { cancelReplay } from "@/lib/detections/tuning/replays/commands";
import { getReplay } from "@/lib/detections/tuning/replays/queries";
import { WholeReplay, WholeReplayParams } from "@/lib/detections/tuning/replays/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads one of your replays of a rule: how far it is, and what it counted once it is finished.",
  permission: "agents:write",
  params: WholeReplayParams,
  response: WholeReplay,
  handle: ({ principal, params }) => getReplay(principal, params.ruleKind, params.replayId),
});

export const DELETE = consoleRoute({
  summary: "Cancels one of your replays of a rule. One that has ended stays as it is.",
  permission: "agents:write",
  params: WholeReplayParams,
  response: WholeReplay,
  handle: ({ principal, params }) => cancelReplay(principal, params.ruleKind, params.replayId),
});
