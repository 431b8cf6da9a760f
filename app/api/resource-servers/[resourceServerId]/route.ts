import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { editResourceServer } from "@/lib/resource-servers/commands";
import { getResourceServer } from "@/lib/resource-servers/queries";
import { EditResourceServerRequest, ResourceServerParams, ResourceServerResponse } from "@/lib/resource-servers/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a resource server with its catalogue.",
  permission: "resource-servers:read",
  params: ResourceServerParams,
  response: ResourceServerResponse,
  handle: async ({ principal, params }) => {
    const server = await getResourceServer(principal, params.resourceServerId);
    return withHeaders(server, { headers: { etag: versionTag(server.version) } });
  },
});

export const PATCH = consoleRoute({
  summary: "Changes a resource server's name, or adds to its catalogue.",
  permission: "resource-servers:write",
  params: ResourceServerParams,
  body: EditResourceServerRequest,
  response: ResourceServerResponse,
  handle: async ({ principal, params, body, request }) => {
    await editResourceServer(principal, params.resourceServerId, body, expectedVersion(request));
    const server = await getResourceServer(principal, params.resourceServerId);
    return withHeaders(server, { headers: { etag: versionTag(server.version) } });
  },
});
