import { consoleRoute } from "@/lib/people/console-route";
import { testProvider } from "@/lib/people/identity-providers/commands/test-provider";
import { ProviderParams, ProviderTest } from "@/lib/people/identity-providers/schema";

export const POST = consoleRoute({
  summary: "Test the connection to an identity provider and explain each check",
  permission: "people:write",
  params: ProviderParams,
  response: ProviderTest,
  handle: ({ principal, params }) => testProvider(principal, params.providerId),
});
