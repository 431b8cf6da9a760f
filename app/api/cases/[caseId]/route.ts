import { removeCase } from "@/lib/cases/commands";
import { getCase } from "@/lib/cases/queries";
import { CaseParams, CaseRemoved, CaseResponse } from "@/lib/cases/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a case with its pinned entries.",
  permission: "audit:read",
  params: CaseParams,
  response: CaseResponse,
  handle: ({ principal, params }) => getCase(principal, params.caseId),
});

export const DELETE = consoleRoute({
  summary: "Deletes a case with its pins. The entries stay in the log.",
  permission: "audit:read",
  params: CaseParams,
  response: CaseRemoved,
  handle: async ({ principal, params: { caseId: id } }) => {
    await removeCase(principal, id);
    return { id };
  },
});
