import { startExport } from "@/lib/exports/commands";
import { listExports } from "@/lib/exports/queries";
import { ExportFilters, ExportList, ExportStarted, StartExport } from "@/lib/exports/schema";
import { largeMaxBytes } from "@/lib/platform/http/read-body";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists your exports of the audit trail, by default the newest first.",
  permission: ["audit:read", "agents:own"],
  query: ExportFilters,
  response: ExportList,
  handle: ({ principal, query }) => listExports(principal, query),
});

export const POST = consoleRoute({
  summary: "Exports a part of the audit trail as files, in the background.",
  permission: ["audit:read", "agents:own"],
  body: StartExport,
  maxBytes: largeMaxBytes,
  response: ExportStarted,
  status: 202,
  handle: async ({ principal, body }) => ({ id: await startExport(principal, body), status: "queued" as const }),
});
