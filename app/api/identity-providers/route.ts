import { consoleRoute } from "@/lib/people/console-route";
import { addProvider } from "@/lib/people/identity-providers/commands/configure";
import { listProviders, toProviderResponse } from "@/lib/people/identity-providers/queries";
import {
  AddProviderRequest,
  ProviderFilters,
  ProviderList,
  ProviderResponse,
} from "@/lib/people/identity-providers/schema";

export const GET = consoleRoute({
  summary: "List the identity providers with which people sign in, the newest first",
  permission: "people:read",
  query: ProviderFilters,
  response: ProviderList,
  handle: ({ principal, query }) => listProviders(principal, query),
});

export const POST = consoleRoute({
  summary: "Let people sign in with an OpenID provider",
  permission: "people:write",
  stepUp: true,
  body: AddProviderRequest,
  response: ProviderResponse,
  status: 201,
  handle: async ({ principal, body }) => toProviderResponse(await addProvider(principal, body)),
});
