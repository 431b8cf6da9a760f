import { ProposalRisk } from "@/lib/control-changes/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { disableProvider, editProvider } from "@/lib/sign-in/providers/commands/configure";
import { getProvider, toChangedProvider, toProviderResponse } from "@/lib/sign-in/providers/queries";
import {
  ChangedProviderResponse,
  EditProviderRequest,
  ProviderParams,
  ProviderResponse,
} from "@/lib/sign-in/providers/schema";

const tagged = (provider: ProviderResponse) =>
  withHeaders(provider, { headers: { etag: versionTag(provider.version) } });

export const GET = consoleRoute({
  summary: "Read an identity provider",
  permission: "people:read",
  params: ProviderParams,
  response: ProviderResponse,
  handle: async ({ principal, params }) => tagged(await getProvider(principal, params.providerId)),
});

export const PATCH = consoleRoute({
  summary: "Change an identity provider, or use it again; what says who gets in waits for a second admin (202)",
  permission: "people:write",
  stepUp: true,
  params: ProviderParams,
  body: EditProviderRequest,
  versioned: true,
  response: ChangedProviderResponse,
  otherStatuses: [202],
  dryRun: ProposalRisk,
  handle: async ({ principal, params, body, request }) => {
    const changed = await editProvider(principal, params.providerId, body, expectedVersion(request));
    const headers = { etag: versionTag(changed.provider.version) };
    return withHeaders(await toChangedProvider(changed), { status: changed.waiting ? 202 : 200, headers });
  },
});

export const DELETE = consoleRoute({
  summary: "Disable an identity provider and sign out the people who used it; it stays listed",
  permission: "people:write",
  stepUp: true,
  params: ProviderParams,
  versioned: true,
  response: ProviderResponse,
  handle: async ({ principal, params, request }) =>
    tagged(await toProviderResponse(await disableProvider(principal, params.providerId, expectedVersion(request)))),
});
