import { removeExport } from "@/lib/exports/commands";
import { getExport } from "@/lib/exports/queries";
import { ExportParams, ExportRemoved, ExportResponse } from "@/lib/exports/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads one of your exports, with its progress and files.",
  permission: ["audit:read", "agents:own"],
  params: ExportParams,
  response: ExportResponse,
  handle: ({ principal, params }) => getExport(principal, params.exportId),
});

export const DELETE = consoleRoute({
  summary: "Cancels or deletes one of your exports.",
  permission: ["audit:read", "agents:own"],
  params: ExportParams,
  response: ExportRemoved,
  handle: async ({ principal, params: { exportId: id } }) => {
    await removeExport(principal, id);
    return { id };
  },
});
