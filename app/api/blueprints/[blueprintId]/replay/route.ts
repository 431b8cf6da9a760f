import { replayCeiling } from "@/lib/decisions/replay/ceiling/queries";
import { CeilingReplayParams, CeilingReplayRequest, CeilingReplayStarted } from "@/lib/decisions/replay/ceiling/schema";
import { startedAnswer } from "@/lib/platform/jobs/computations/answer";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary:
    "Asks another ceiling about recorded actions: how many of those that were allowed it would have refused. For a large fleet it begins (202) and goes on as a job.",
  permission: "blueprints:write",
  params: CeilingReplayParams,
  body: CeilingReplayRequest,
  response: CeilingReplayStarted,
  otherStatuses: [202],
  handle: async ({ principal, params: { blueprintId }, body }) =>
    startedAnswer(
      await replayCeiling(principal, blueprintId, body),
      (id) => `/api/blueprints/${blueprintId}/replays/${id}`,
    ),
});
