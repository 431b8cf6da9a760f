import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import { getInstance } from "@/lib/credentials/queries";
import { InstanceParams, InstanceResponse, ReleaseInstanceRequest } from "@/lib/credentials/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Lets a quarantined instance act again.",
  permission: "agents:write",
  params: InstanceParams,
  body: ReleaseInstanceRequest,
  response: InstanceResponse,
  handle: async ({ principal, params, body }) => {
    await changeInstance(principal, params.instanceId, "release", body.reason ?? "");
    return getInstance(principal, params.instanceId);
  },
});
