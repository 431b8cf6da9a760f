import { revokeResourceServerKey } from "@/lib/resource-servers/commands";
import { listResourceServerKeys } from "@/lib/resource-servers/queries";
import { ResourceServerKeyList, ResourceServerKeyParams } from "@/lib/resource-servers/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const DELETE = consoleRoute({
  summary: "Revokes a key: its holder can ask for no further decision.",
  permission: "resource-servers:write",
  params: ResourceServerKeyParams,
  response: ResourceServerKeyList,
  handle: async ({ principal, params }) => {
    await revokeResourceServerKey(principal, params.resourceServerId, params.keyId);
    return listResourceServerKeys(principal, params.resourceServerId);
  },
});
