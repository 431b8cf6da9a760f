import { ConfirmChangeRequest } from "@/lib/control-changes/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { versionTag } from "@/lib/platform/http/version-tag";
import { confirmServerChange } from "@/lib/resource-servers/edit.commands";
import { getResourceServer } from "@/lib/resource-servers/queries";
import { ResourceServerDetail, ServerChangeParams } from "@/lib/resource-servers/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Confirms an edit of a resource server as the second person, exactly as it was read, and applies it.",
  permission: "controls:confirm",
  stepUp: true,
  params: ServerChangeParams,
  body: ConfirmChangeRequest,
  response: ResourceServerDetail,
  handle: async ({ principal, params, body }) => {
    await confirmServerChange(principal, params, body.digest);
    const server = await getResourceServer(principal, params.resourceServerId);
    return withHeaders(server, { headers: { etag: versionTag(server.version) } });
  },
});
