import { countTrail } from "@/lib/audit/reads/queries";
import { AuditSummary, AuditSummaryFilters } from "@/lib/audit/summary.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Counts entries of the audit trail over time and by their members.",
  permission: ["audit:read", "agents:own"],
  query: AuditSummaryFilters,
  response: AuditSummary,
  handle: ({ principal, query }) => countTrail(principal, query),
});
