import { registerResourceServer } from "@/lib/resource-servers/commands";
import { getResourceServer, listResourceServers } from "@/lib/resource-servers/queries";
import {
  RegisterResourceServerRequest,
  ResourceServerFilters,
  ResourceServerList,
  ResourceServerResponse,
} from "@/lib/resource-servers/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists resource servers.",
  permission: "resource-servers:read",
  query: ResourceServerFilters,
  response: ResourceServerList,
  handle: ({ principal, query }) => listResourceServers(principal, query),
});

export const POST = consoleRoute({
  summary: "Creates a resource server with its catalogue.",
  permission: "resource-servers:write",
  body: RegisterResourceServerRequest,
  response: ResourceServerResponse,
  status: 201,
  handle: async ({ principal, body }) => {
    const { id } = await registerResourceServer(principal, body);
    return getResourceServer(principal, id);
  },
});
