import { consoleRoute } from "@/lib/sign-in/console-route";
import { testProvider } from "@/lib/sign-in/providers/commands/test-provider";
import { ProviderParams, ProviderTest } from "@/lib/sign-in/providers/schema";

export const POST = consoleRoute({
  summary: "Test the connection to an identity provider and explain each check",
  permission: "people:write",
  params: ProviderParams,
  response: ProviderTest,
  handle: ({ principal, params }) => testProvider(principal, params.providerId),
});
