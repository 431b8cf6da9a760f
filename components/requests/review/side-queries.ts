import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { StatisticsResponse } from "@/lib/action-approvals/statistics/schema";
import { CoverResponse } from "@/lib/approval-policies/cover/schema";
import { PolicyList, PolicyResponse, PolicyVersionList } from "@/lib/approval-policies/schema";
import { QueueCounts } from "@/lib/requests/views/inbox/schema";

/** How requests and single actions were decided in the last so many days. */
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

/** The versions of a policy, the newest first. */
export const policyVersions = (policyId: string) =>
  infiniteQueryOptions({
    queryKey: [...approvalPolicies.queryKey, policyId, "versions"],
    queryFn: ({ pageParam, signal }) =>
      getJson(`/api/approval-policies/${policyId}/versions`, { cursor: pageParam }, PolicyVersionList, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    meta: { topics: ["control-changes"] },
  });

/** The signed-in approver's cover, and the approvers that they cover. */
export const ownCover = queryOptions({
  queryKey: ["approval-cover"],
  queryFn: ({ signal }) => getJson("/api/session/cover", {}, CoverResponse, signal),
});
