import { ConfirmChangeRequest } from "@/lib/control-changes/schema";
import { confirmRetention } from "@/lib/log-keeping/retention.commands";
import { getRetention } from "@/lib/log-keeping/retention.queries";
import { RetentionChangeParams, RetentionResponse } from "@/lib/log-keeping/retention.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Confirms a shorter retention as the second person, exactly as it was read",
  permission: "controls:confirm",
  stepUp: true,
  params: RetentionChangeParams,
  body: ConfirmChangeRequest,
  response: RetentionResponse,
  handle: async ({ principal, params, body }) => {
    await confirmRetention(principal, params.changeId, body.digest);
    return getRetention(principal);
  },
});
