import { handOverCase } from "@/lib/cases/commands";
import { getCase } from "@/lib/cases/queries";
import { CaseParams, CaseResponse, HandOverCase } from "@/lib/cases/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Hands a case over to another person who reads the trail.",
  permission: "audit:read",
  params: CaseParams,
  body: HandOverCase,
  response: CaseResponse,
  handle: async ({ principal, params, body }) => {
    await handOverCase(principal, params.caseId, body);
    return getCase(principal, params.caseId);
  },
});
