import { unpinEntry } from "@/lib/cases/commands";
import { getCase } from "@/lib/cases/queries";
import { CaseResponse, PinParams } from "@/lib/cases/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const DELETE = consoleRoute({
  summary: "Removes an entry from a case.",
  permission: "audit:read",
  params: PinParams,
  response: CaseResponse,
  handle: async ({ principal, params }) => {
    await unpinEntry(principal, params.caseId, params.index);
    return getCase(principal, params.caseId);
  },
});
