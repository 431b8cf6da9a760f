import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import { getInstance } from "@/lib/credentials/queries";
import { InstanceParams, InstanceResponse, ReleaseInstanceRequest } from "@/lib/credentials/schema";
import { expectedTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Lets a quarantined instance act again.",
  permission: "agents:write",
  params: InstanceParams,
  body: ReleaseInstanceRequest,
  versioned: true,
  response: InstanceResponse,
  handle: async ({ principal, params, body, request }) => {
    await changeInstance(principal, params.instanceId, "release", body.reason ?? "", expectedTag(request));
    return getInstance(principal, params.instanceId);
  },
});
