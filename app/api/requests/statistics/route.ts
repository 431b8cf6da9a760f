import { approvalStatistics } from "@/lib/approvals/statistics/queries";
import { StatisticsFilters, StatisticsResponse } from "@/lib/approvals/statistics/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const GET = consoleRoute({
  summary: "Says how long decisions take and how they end, by approver.",
  permission: "approval-statistics:read",
  query: StatisticsFilters,
  response: StatisticsResponse,
  handle: ({ query }) => approvalStatistics(query),
});
