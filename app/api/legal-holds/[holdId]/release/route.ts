import { ProposalRisk } from "@/lib/control-changes/schema";
import { endHold } from "@/lib/log-keeping/holds.commands";
import { getHolds } from "@/lib/log-keeping/holds.queries";
import { HoldParams, LegalHoldList, ReleaseHold } from "@/lib/log-keeping/holds.schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Releases a legal hold when a second person confirms it (202), or at once before there are two admins (200)",
  permission: "settings:write",
  stepUp: true,
  params: HoldParams,
  body: ReleaseHold,
  response: LegalHoldList,
  otherStatuses: [202],
  dryRun: ProposalRisk,
  handle: async ({ principal, params, body }) => {
    const outcome = await endHold(principal, params.holdId, body);
    return withHeaders({ holds: await getHolds(principal) }, { status: outcome === "proposed" ? 202 : 200 });
  },
});
