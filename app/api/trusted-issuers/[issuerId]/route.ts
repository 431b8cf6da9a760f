import { ProposalRisk } from "@/lib/control-changes/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { disableIssuer, editIssuer } from "@/lib/trusted-issuers/commands/configure-issuer";
import { getIssuer, toChangedIssuer, toIssuerResponse } from "@/lib/trusted-issuers/queries";
import {
  ChangedIssuerResponse,
  EditTrustedIssuerRequest,
  TrustedIssuerParams,
  TrustedIssuerResponse,
} from "@/lib/trusted-issuers/schema";

const tagged = (issuer: TrustedIssuerResponse) =>
  withHeaders(issuer, { headers: { etag: versionTag(issuer.version) } });

export const GET = consoleRoute({
  summary: "Reads a trusted issuer with its keys.",
  permission: ["agents:read", "settings:write"],
  params: TrustedIssuerParams,
  response: TrustedIssuerResponse,
  handle: async ({ principal, params }) => tagged(await getIssuer(principal, params.issuerId)),
});

export const PATCH = consoleRoute({
  summary: "Changes a trusted issuer; one that speaks for people once a second admin confirmed it (202).",
  permission: "settings:write",
  stepUp: true,
  params: TrustedIssuerParams,
  body: EditTrustedIssuerRequest,
  versioned: true,
  response: ChangedIssuerResponse,
  otherStatuses: [202],
  dryRun: ProposalRisk,
  handle: async ({ principal, params, body, request }) => {
    const changed = await editIssuer(principal, params.issuerId, body, expectedVersion(request));
    const headers = { etag: versionTag(changed.issuer.version) };
    return withHeaders(await toChangedIssuer(changed), { status: changed.waiting ? 202 : 200, headers });
  },
});

export const DELETE = consoleRoute({
  summary: "Stops believing an issuer; it stays listed as disabled.",
  permission: "settings:write",
  stepUp: true,
  params: TrustedIssuerParams,
  versioned: true,
  response: TrustedIssuerResponse,
  handle: async ({ principal, params, request }) =>
    tagged(await toIssuerResponse(await disableIssuer(principal, params.issuerId, expectedVersion(request)))),
});
