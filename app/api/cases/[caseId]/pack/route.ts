import { startPack } from "@/lib/cases/commands";
import { CaseParams, MakePack } from "@/lib/cases/schema";
import { ExportStarted } from "@/lib/exports/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Makes the evidence pack of a case in the background. Its export holds the file.",
  permission: "audit:read",
  params: CaseParams,
  body: MakePack,
  response: ExportStarted,
  status: 202,
  handle: async ({ principal, params, body }) => ({
    id: await startPack(principal, params.caseId, body),
    status: "queued" as const,
  }),
});
