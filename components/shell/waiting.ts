import { queryOptions } from "@tanstack/react-query";
import { getJson, lazyReader } from "@/components/data/api-client";

const schemas = () => import("@/lib/requests/views/inbox.schema");
const WaitingActions = lazyReader(() => schemas().then((module) => module.WaitingActions));

const MOST_COUNTED = 100;

/** The number of actions that wait for approval. Actions whose approval would have no effect do not count. */
export const waitingActions = queryOptions({
  queryKey: ["action-approvals", "waiting"],
  queryFn: ({ signal }) =>
    getJson("/api/action-approvals", { queue: "waiting", limit: MOST_COUNTED }, WaitingActions, signal),
  select: ({ actionApprovals }) => actionApprovals.filter(({ voidReason }) => voidReason === null).length,
});

/** The number of alerts of saved searches that the person did not acknowledge. A job looks for matches once in a minute. */
export const waitingAlerts = queryOptions({
  queryKey: ["search-alerts", "waiting"],
  queryFn: ({ signal }) => getJson<{ waiting: number }>("/api/search-alerts", { limit: 1 }, undefined, signal),
  select: ({ waiting }) => waiting,
  refetchInterval: 60_000,
});
