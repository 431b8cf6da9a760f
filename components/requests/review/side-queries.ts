import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import { StatisticsResponse } from "@/lib/action-approvals/statistics.schema";
import { CoverResponse } from "@/lib/approval-policies/cover/schema";
import { PolicyList, PolicyResponse, PolicyVersionList } from "@/lib/approval-policies/schema";
import { QueueCounts } from "@/lib/requests/views/inbox.schema";

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
export const approvalPolicies = {
  meta: { topics: ["control-changes"] },
  ...readQuery(["approval-policies"], "/api/approval-policies", PolicyList),
};

/** One policy. */
export const approvalPolicy = (policyId: string) => ({
  meta: { topics: ["control-changes"] },
  ...readQuery([...approvalPolicies.queryKey, policyId], `/api/approval-policies/${policyId}`, PolicyResponse),
});

/** How much each queue of the inbox holds. */
export const queueCounts = readQuery(["requests", "queues"], "/api/requests/queues", QueueCounts);

/** The versions of a policy, the newest first. */
export const policyVersions = (policyId: string) => ({
  meta: { topics: ["control-changes"] },
  ...listQuery(
    [...approvalPolicies.queryKey, policyId, "versions"],
    `/api/approval-policies/${policyId}/versions`,
    PolicyVersionList,
  ),
});

/** The signed-in approver's cover, and the approvers that they cover. */
export const ownCover = {
  meta: { topics: ["covers"] },
  ...readQuery(["approval-cover"], "/api/session/cover", CoverResponse),
};
