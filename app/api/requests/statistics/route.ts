import { decisionStatistics } from "@/lib/action-approvals/statistics.queries";
import { StatisticsResponse } from "@/lib/action-approvals/statistics.schema";
import { StatisticsFilters } from "@/lib/requests/views/statistics.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Says how long decisions of requests and of single actions take and how they end, by approver.",
  permission: "approval-statistics:read",
  query: StatisticsFilters,
  response: StatisticsResponse,
  handle: ({ query }) => decisionStatistics(query),
});
