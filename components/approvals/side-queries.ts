import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/shell/api-client";
import { CoverResponse } from "@/lib/approvals/cover/schema";
import { QueueCounts } from "@/lib/approvals/inbox/schema";
import { PolicyList, PolicyResponse } from "@/lib/approvals/policies/schema";
import { StatisticsResponse } from "@/lib/approvals/statistics/schema";

/** How requests were decided in the last so many days. */
export const approvalStatistics = (days: number) =>
  queryOptions({
    queryKey: ["approval-statistics", days],
    queryFn: async ({ signal }) => {
      const from = new Date(Date.now() - days * 86_400_000).toISOString();
      return getJson("/api/requests/statistics", { from }, StatisticsResponse, signal);
    },
  });

/** Who has to decide which requests. */
export const approvalPolicies = queryOptions({
  queryKey: ["approval-policies"],
  queryFn: ({ signal }) => getJson("/api/approval-policies", {}, PolicyList, signal),
  meta: { topics: ["control-changes"] },
});

/** One policy. */
export const approvalPolicy = (policyId: string) =>
  queryOptions({
    queryKey: [...approvalPolicies.queryKey, policyId],
    queryFn: ({ signal }) => getJson(`/api/approval-policies/${policyId}`, {}, PolicyResponse, signal),
    meta: { topics: ["control-changes"] },
  });

/** How much each queue of the inbox holds. */
export const queueCounts = queryOptions({
  queryKey: ["requests", "queues"],
  queryFn: ({ signal }) => getJson("/api/requests/queues", {}, QueueCounts, signal),
});

/** Who decides in one's place, and for whom one does. */
export const ownCover = queryOptions({
  queryKey: ["approval-cover"],
  queryFn: ({ signal }) => getJson("/api/session/cover", {}, CoverResponse, signal),
});
