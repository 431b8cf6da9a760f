import { openCase } from "@/lib/cases/commands";
import { findCases, getCase } from "@/lib/cases/queries";
import { CaseFilters, CaseList, CaseResponse, OpenCase } from "@/lib/cases/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the cases, by default the newest first.",
  permission: "audit:read",
  query: CaseFilters,
  response: CaseList,
  handle: ({ principal, query }) => findCases(principal, query),
});

export const POST = consoleRoute({
  summary: "Opens a case.",
  permission: "audit:read",
  body: OpenCase,
  response: CaseResponse,
  status: 201,
  handle: async ({ principal, body }) => getCase(principal, await openCase(principal, body)),
});
