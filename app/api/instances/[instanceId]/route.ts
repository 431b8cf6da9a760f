import { getInstance } from "@/lib/credentials/queries";
import { InstanceParams, InstanceResponse } from "@/lib/credentials/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const GET = consoleRoute({
  summary: "Reads an instance, and what the caller may do with it.",
  permission: ["agents:read", "agents:own"],
  params: InstanceParams,
  response: InstanceResponse,
  handle: ({ principal, params }) => getInstance(principal, params.instanceId),
});
