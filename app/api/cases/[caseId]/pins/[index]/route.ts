import { changeNote, unpinEntry } from "@/lib/cases/commands";
import { getCase } from "@/lib/cases/queries";
import { CaseResponse, ChangeNote, PinParams } from "@/lib/cases/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const PUT = consoleRoute({
  summary: "Changes the note of a pinned entry.",
  permission: "audit:read",
  params: PinParams,
  body: ChangeNote,
  response: CaseResponse,
  handle: async ({ principal, params, body }) => {
    await changeNote(principal, params.caseId, params.index, body.note);
    return getCase(principal, params.caseId);
  },
});

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
