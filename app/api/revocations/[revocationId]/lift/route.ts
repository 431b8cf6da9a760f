import { ProposalRisk } from "@/lib/control-changes/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedTag } from "@/lib/platform/http/version-tag";
import { liftSuspension } from "@/lib/revocation/commands/suspend";
import { getRevocation } from "@/lib/revocation/queries";
import { LiftRequest, RevocationParams, RevocationResponse } from "@/lib/revocation/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Lifts a suspension: at once (200), or when a second person confirms it if it suspends everything (202).",
  permission: "revocations:execute",
  stepUp: true,
  params: RevocationParams,
  body: LiftRequest,
  versioned: true,
  response: RevocationResponse,
  otherStatuses: [202],
  dryRun: ProposalRisk,
  handle: async ({ principal, params, body, request }) => {
    const outcome = await liftSuspension(principal, params.revocationId, body.reason, expectedTag(request));
    const revocation = await getRevocation(principal, params.revocationId);
    return withHeaders(revocation, { status: outcome === "proposed" ? 202 : 200 });
  },
});
