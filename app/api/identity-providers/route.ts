import { ProposalRisk } from "@/lib/control-changes/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { addProvider } from "@/lib/sign-in/providers/commands/configure";
import { listProviders, toChangedProvider } from "@/lib/sign-in/providers/queries";
import {
  AddProviderRequest,
  ChangedProviderResponse,
  ProviderFilters,
  ProviderList,
} from "@/lib/sign-in/providers/schema";

export const GET = consoleRoute({
  summary: "List the identity providers with which people sign in, the newest first",
  permission: "people:read",
  query: ProviderFilters,
  response: ProviderList,
  handle: ({ principal, query }) => listProviders(principal, query),
});

export const POST = consoleRoute({
  summary: "Let people sign in with an OpenID provider, once a second admin confirmed it (202)",
  permission: "people:write",
  stepUp: true,
  body: AddProviderRequest,
  response: ChangedProviderResponse,
  status: 201,
  otherStatuses: [202],
  dryRun: ProposalRisk,
  handle: async ({ principal, body }) => {
    const added = await addProvider(principal, body);
    const shown = await toChangedProvider(added);
    return added.waiting ? withHeaders(shown, { status: 202 }) : shown;
  },
});
