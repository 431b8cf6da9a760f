import { consoleRoute } from "@/lib/people/console-route";
import { createIssuer } from "@/lib/trusted-issuers/commands/configure-issuer";
import { listIssuers, toIssuerResponse } from "@/lib/trusted-issuers/queries";
import {
  CreateTrustedIssuerRequest,
  TrustedIssuerList,
  TrustedIssuerResponse,
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
  summary: "Trusts an outside issuer, and fetches its keys.",
  permission: "settings:write",
  stepUp: true,
  body: CreateTrustedIssuerRequest,
  response: TrustedIssuerResponse,
  status: 201,
  handle: async ({ principal, body }) => toIssuerResponse(await createIssuer(principal, body)),
});
