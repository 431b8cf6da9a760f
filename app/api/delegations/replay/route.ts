import { replayDecisions } from "@/lib/decisions/replay/queries";
import { ReplayRequest, ReplayResponse } from "@/lib/decisions/replay/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Asks an authority about recorded decisions: which it would have denied. Nothing is recorded or spent.",
  permission: "requests:create",
  body: ReplayRequest,
  response: ReplayResponse,
  handle: ({ principal, body }) => replayDecisions(principal, body),
});
