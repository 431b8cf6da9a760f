import { closeCase } from "@/lib/cases/commands";
import { getCase } from "@/lib/cases/queries";
import { CaseParams, CaseResponse, CloseCase } from "@/lib/cases/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Closes a case, with the reason. Its entries and packs stay.",
  permission: "audit:read",
  params: CaseParams,
  body: CloseCase,
  response: CaseResponse,
  handle: async ({ principal, params, body }) => {
    await closeCase(principal, params.caseId, body);
    return getCase(principal, params.caseId);
  },
});
