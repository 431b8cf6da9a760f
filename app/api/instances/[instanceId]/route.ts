import { getInstance } from "@/lib/credentials/queries";
import { InstanceDetail, InstanceParams } from "@/lib/credentials/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads an instance, and what the caller may do with it.",
  permission: ["agents:read", "agents:own"],
  params: InstanceParams,
  response: InstanceDetail,
  handle: ({ principal, params }) => getInstance(principal, params.instanceId),
});
