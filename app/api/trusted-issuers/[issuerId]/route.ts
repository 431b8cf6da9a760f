import { consoleRoute } from "@/lib/people/console-route";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { disableIssuer, editIssuer } from "@/lib/trusted-issuers/commands/configure-issuer";
import { getIssuer, toIssuerResponse } from "@/lib/trusted-issuers/queries";
import { EditTrustedIssuerRequest, TrustedIssuerParams, TrustedIssuerResponse } from "@/lib/trusted-issuers/schema";

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
  summary: "Changes a trusted issuer; another issuer or source of keys drops the keys there were.",
  permission: "settings:write",
  stepUp: true,
  params: TrustedIssuerParams,
  body: EditTrustedIssuerRequest,
  response: TrustedIssuerResponse,
  handle: async ({ principal, params, body, request }) =>
    tagged(await toIssuerResponse(await editIssuer(principal, params.issuerId, body, expectedVersion(request)))),
});

export const DELETE = consoleRoute({
  summary: "Stops believing an issuer; it stays listed as disabled.",
  permission: "settings:write",
  stepUp: true,
  params: TrustedIssuerParams,
  response: TrustedIssuerResponse,
  handle: async ({ principal, params, request }) =>
    tagged(await toIssuerResponse(await disableIssuer(principal, params.issuerId, expectedVersion(request)))),
});
