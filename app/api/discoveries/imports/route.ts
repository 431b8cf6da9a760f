import { importDiscoveries } from "@/lib/discoveries/commands";
import { ImportDiscoveries, ImportResult } from "@/lib/discoveries/schema";
import { largeMaxBytes } from "@/lib/platform/http/read-body";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Imports up to 200 identities of another system; a dry run only counts them.",
  permission: "agents:write",
  body: ImportDiscoveries,
  maxBytes: largeMaxBytes,
  response: ImportResult,
  handle: ({ principal, body }) => importDiscoveries(principal, body),
});
