import { tickItem } from "@/lib/controls/commands";
import { getRun } from "@/lib/controls/queries";
import { ControlItemParams, RunResponse, TickItem } from "@/lib/controls/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const PUT = consoleRoute({
  summary: "Keeps a verdict on an item of a work paper.",
  permission: "audit:read",
  params: ControlItemParams,
  body: TickItem,
  response: RunResponse,
  handle: async ({ principal, params: { runId, key }, body }) => {
    await tickItem(principal, runId, key, body);
    return getRun(principal, runId);
  },
});
