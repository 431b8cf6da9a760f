import { ProposalRisk } from "@/lib/control-changes/schema";
import { changeRetention } from "@/lib/log-keeping/retention.commands";
import { getRetention } from "@/lib/log-keeping/retention.queries";
import { ChangeRetention, RetentionResponse } from "@/lib/log-keeping/retention.schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Shows how long records are kept, and what was removed",
  permission: "audit:read",
  response: RetentionResponse,
  handle: ({ principal }) => getRetention(principal),
});

export const PUT = consoleRoute({
  summary: "Changes how long records are kept: at once (200), a shorter time when a second person confirms it (202)",
  permission: "settings:write",
  stepUp: true,
  body: ChangeRetention,
  response: RetentionResponse,
  otherStatuses: [202],
  dryRun: ProposalRisk,
  handle: async ({ principal, body }) => {
    const outcome = await changeRetention(principal, body);
    return withHeaders(await getRetention(principal), { status: outcome === "proposed" ? 202 : 200 });
  },
});
