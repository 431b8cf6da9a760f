import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import { getInstance } from "@/lib/credentials/queries";
import { InstanceParams, InstanceReasonRequest, InstanceResponse } from "@/lib/credentials/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Revokes an instance permanently.",
  permission: ["agents:write", "agents:own"],
  params: InstanceParams,
  body: InstanceReasonRequest,
  response: InstanceResponse,
  handle: async ({ principal, params, body }) => {
    await changeInstance(principal, params.instanceId, "revoke", body.reason);
    return getInstance(principal, params.instanceId);
  },
});
