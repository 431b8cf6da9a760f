import { pinEntry } from "@/lib/cases/commands";
import { getCase } from "@/lib/cases/queries";
import { CaseParams, CaseResponse, PinEntry } from "@/lib/cases/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Pins an entry to a case, with a note.",
  permission: "audit:read",
  params: CaseParams,
  body: PinEntry,
  response: CaseResponse,
  status: 201,
  handle: async ({ principal, params, body }) => {
    await pinEntry(principal, params.caseId, body);
    return getCase(principal, params.caseId);
  },
});
