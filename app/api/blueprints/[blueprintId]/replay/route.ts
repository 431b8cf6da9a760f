import { replayCeiling } from "@/lib/decisions/replay/ceiling/queries";
import {
  CeilingReplayParams,
  CeilingReplayRequest,
  CeilingReplayResponse,
} from "@/lib/decisions/replay/ceiling/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Asks another ceiling about recorded actions: how many of those that were allowed it would have refused.",
  permission: "blueprints:write",
  params: CeilingReplayParams,
  body: CeilingReplayRequest,
  response: CeilingReplayResponse,
  handle: ({ principal, params, body }) => replayCeiling(principal, params.blueprintId, body),
});
