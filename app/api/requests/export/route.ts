import { z } from "zod";
import { requestsCsv } from "@/lib/approvals/export/queries";
import { RequestExport } from "@/lib/approvals/export/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const GET = consoleRoute({
  summary:
    "Writes the requests that a list would show as CSV. The connection is cut, and the file is incomplete, where the reader " +
    "is signed out or loses a role meanwhile, or after ten minutes.",
  permission: "requests:read",
  query: RequestExport,
  response: z.string(),
  produces: "text/csv",
  handle: ({ principal, query }) => requestsCsv(principal, query),
});
