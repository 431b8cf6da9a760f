import { ProposalRisk } from "@/lib/control-changes/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { editResourceServer } from "@/lib/resource-servers/edit.commands";
import { getResourceServer } from "@/lib/resource-servers/queries";
import { EditResourceServerRequest, ResourceServerDetail, ResourceServerParams } from "@/lib/resource-servers/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a resource server with its catalogue.",
  permission: "resource-servers:read",
  params: ResourceServerParams,
  response: ResourceServerDetail,
  handle: async ({ principal, params }) => {
    const server = await getResourceServer(principal, params.resourceServerId);
    return withHeaders(server, { headers: { etag: versionTag(server.version) } });
  },
});

export const PATCH = consoleRoute({
  summary:
    "Changes a resource server's name, or adds to its catalogue (200). An edit that lowers effects waits for a second person (202).",
  permission: "resource-servers:write",
  params: ResourceServerParams,
  body: EditResourceServerRequest,
  versioned: true,
  response: ResourceServerDetail,
  otherStatuses: [202],
  dryRun: ProposalRisk,
  handle: async ({ principal, params, body, request }) => {
    const outcome = await editResourceServer(principal, params.resourceServerId, body, expectedVersion(request));
    const server = await getResourceServer(principal, params.resourceServerId);
    const status = outcome === "proposed" ? 202 : 200;
    return withHeaders(server, { status, headers: { etag: versionTag(server.version) } });
  },
});
