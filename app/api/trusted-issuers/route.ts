import { ProposalRisk } from "@/lib/control-changes/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { createIssuer } from "@/lib/trusted-issuers/commands/configure-issuer";
import { listIssuers, toChangedIssuer } from "@/lib/trusted-issuers/queries";
import {
  ChangedIssuerResponse,
  CreateTrustedIssuerRequest,
  TrustedIssuerList,
  TrustFilters,
} from "@/lib/trusted-issuers/schema";

export const GET = consoleRoute({
  summary: "Lists trusted issuers, the newest first.",
  permission: ["agents:read", "settings:write"],
  query: TrustFilters,
  response: TrustedIssuerList,
  handle: ({ principal, query }) => listIssuers(principal, query),
});

export const POST = consoleRoute({
  summary: "Trusts an outside issuer and fetches its keys; for people once a second admin confirmed it (202).",
  permission: "settings:write",
  stepUp: true,
  body: CreateTrustedIssuerRequest,
  response: ChangedIssuerResponse,
  status: 201,
  otherStatuses: [202],
  dryRun: ProposalRisk,
  handle: async ({ principal, body }) => {
    const created = await createIssuer(principal, body);
    const shown = await toChangedIssuer(created);
    return created.waiting ? withHeaders(shown, { status: 202 }) : shown;
  },
});
