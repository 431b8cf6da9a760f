import { signRunOff } from "@/lib/controls/commands";
import { getRun } from "@/lib/controls/queries";
import { ControlRunParams, RunResponse, SignOff } from "@/lib/controls/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Signs a work paper off. Nothing of it changes afterwards.",
  permission: "audit:read",
  params: ControlRunParams,
  body: SignOff,
  response: RunResponse,
  handle: async ({ principal, params: { runId }, body }) => {
    await signRunOff(principal, runId, body);
    return getRun(principal, runId);
  },
});
