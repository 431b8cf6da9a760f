import { changeRetention } from "@/lib/log-keeping/retention.commands";
import { getRetention } from "@/lib/log-keeping/retention.queries";
import { ChangeRetention, RetentionResponse } from "@/lib/log-keeping/retention.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Shows how long records are kept, and what was removed",
  permission: "audit:read",
  response: RetentionResponse,
  handle: () => getRetention(),
});

export const PUT = consoleRoute({
  summary: "Changes how long records are kept",
  permission: "settings:write",
  stepUp: true,
  body: ChangeRetention,
  response: RetentionResponse,
  handle: async ({ principal, body }) => {
    await changeRetention(principal, body);
    return getRetention();
  },
});
