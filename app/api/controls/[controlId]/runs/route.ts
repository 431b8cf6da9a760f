import { startRun } from "@/lib/controls/commands";
import { ControlParams, RunStarted, StartRun } from "@/lib/controls/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Runs an audit control over a period, in the background.",
  permission: "audit:read",
  params: ControlParams,
  body: StartRun,
  response: RunStarted,
  status: 202,
  handle: ({ principal, params, body }) => startRun(principal, params.controlId, body),
});
