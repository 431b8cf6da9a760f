import { getRun } from "@/lib/controls/queries";
import { ControlRunParams, RunResponse } from "@/lib/controls/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a run of an audit control with its progress, exceptions and work paper.",
  permission: "audit:read",
  params: ControlRunParams,
  response: RunResponse,
  handle: ({ principal, params }) => getRun(principal, params.runId),
});
