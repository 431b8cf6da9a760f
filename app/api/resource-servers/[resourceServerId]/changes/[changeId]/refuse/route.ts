import { EndChangeRequest } from "@/lib/control-changes/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { versionTag } from "@/lib/platform/http/version-tag";
import { endServerChange } from "@/lib/resource-servers/edit.commands";
import { getResourceServer } from "@/lib/resource-servers/queries";
import { ResourceServerDetail, ServerChangeParams } from "@/lib/resource-servers/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Refuses an edit of a resource server that another person proposed.",
  permission: "controls:confirm",
  params: ServerChangeParams,
  body: EndChangeRequest,
  response: ResourceServerDetail,
  handle: async ({ principal, params, body }) => {
    await endServerChange(principal, params, "refuse", body.note);
    const server = await getResourceServer(principal, params.resourceServerId);
    return withHeaders(server, { headers: { etag: versionTag(server.version) } });
  },
});
