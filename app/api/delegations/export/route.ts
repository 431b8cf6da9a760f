import { z } from "zod";
import { delegationsCsv } from "@/lib/delegations/views/export.queries";
import { DelegationExport } from "@/lib/delegations/views/export.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary:
    "Writes the delegations that a list would show as CSV. The connection is cut, and the file is incomplete, where the reader " +
    "is signed out or loses a role meanwhile, or after ten minutes.",
  permission: "delegations:read",
  query: DelegationExport,
  response: z.string(),
  produces: "text/csv",
  handle: ({ principal, query }) => delegationsCsv(principal, query),
});
