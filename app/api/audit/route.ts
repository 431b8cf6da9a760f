import { searchTrail } from "@/lib/audit/reads/queries";
import { AuditFilters, AuditList } from "@/lib/audit/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists sealed entries of the audit trail, the newest first.",
  permission: ["audit:read", "agents:own"],
  query: AuditFilters,
  response: AuditList,
  handle: ({ principal, query }) => searchTrail(principal, query),
});
