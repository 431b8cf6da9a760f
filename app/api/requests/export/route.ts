import { z } from "zod";
import { requestsCsv } from "@/lib/requests/views/export.queries";
import { RequestExport } from "@/lib/requests/views/export.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
