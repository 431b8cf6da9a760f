import { reopenCase } from "@/lib/cases/commands";
import { getCase } from "@/lib/cases/queries";
import { CaseParams, CaseResponse, ReopenCase } from "@/lib/cases/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Opens a closed case again.",
  permission: "audit:read",
  params: CaseParams,
  body: ReopenCase,
  response: CaseResponse,
  handle: async ({ principal, params, body }) => {
    await reopenCase(principal, params.caseId, body);
    return getCase(principal, params.caseId);
  },
});
