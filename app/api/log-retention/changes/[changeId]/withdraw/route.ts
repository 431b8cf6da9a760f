import { EndChangeRequest } from "@/lib/control-changes/schema";
import { endRetentionChange } from "@/lib/log-keeping/retention.commands";
import { getRetention } from "@/lib/log-keeping/retention.queries";
import { RetentionChangeParams, RetentionResponse } from "@/lib/log-keeping/retention.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Takes back one's own proposal of a shorter retention",
  permission: "settings:write",
  params: RetentionChangeParams,
  body: EndChangeRequest,
  response: RetentionResponse,
  handle: async ({ principal, params, body }) => {
    await endRetentionChange(principal, params.changeId, "withdraw", body.note);
    return getRetention(principal);
  },
});
