import { startPack } from "@/lib/cases/commands";
import { CaseParams } from "@/lib/cases/schema";
import { ExportStarted } from "@/lib/exports/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Makes the evidence pack of a case in the background. Its export holds the file.",
  permission: "audit:read",
  params: CaseParams,
  response: ExportStarted,
  status: 202,
  handle: async ({ principal, params }) => ({
    id: await startPack(principal, params.caseId),
    status: "queued" as const,
  }),
});
