import { requestRotation } from "@/lib/credentials/commands/manage-instance";
import { getInstance } from "@/lib/credentials/queries";
import { InstanceDetail, InstanceParams, RequestRotationRequest } from "@/lib/credentials/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Asks an instance to rotate its key; it learns of it with its next token.",
  permission: ["agents:write", "agents:own"],
  params: InstanceParams,
  body: RequestRotationRequest,
  response: InstanceDetail,
  handle: async ({ principal, params, body }) => {
    await requestRotation(principal, params.instanceId, body.reason);
    return getInstance(principal, params.instanceId);
  },
});
