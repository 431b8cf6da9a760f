import { queryOptions } from "@tanstack/react-query";
import { WaitingActions, WaitingRequests } from "@/lib/approvals/inbox/schema";
import { getJson } from "./api-client";

const MOST_COUNTED = 100;

/** Requests that wait for a decision by whoever is signed in, or for their consent. */
export const waitingRequests = queryOptions({
  queryKey: ["requests", "waiting"],
  queryFn: ({ signal }) =>
    getJson("/api/requests", { queue: "to-decide", limit: MOST_COUNTED }, WaitingRequests, signal),
  select: ({ requests }) => requests.length,
});

/** How many actions wait for a person. */
export const waitingActions = queryOptions({
  queryKey: ["action-approvals", "waiting"],
  queryFn: ({ signal }) =>
    getJson("/api/action-approvals", { queue: "waiting", limit: MOST_COUNTED }, WaitingActions, signal),
  select: ({ actionApprovals }) => actionApprovals.length,
});

/** How many actions wait for oneself: what others have to decide is not among them. */
export const actionsToDecide = queryOptions({
  queryKey: ["action-approvals", "to-decide"],
  queryFn: ({ signal }) =>
    getJson("/api/action-approvals", { queue: "to-decide", limit: MOST_COUNTED }, WaitingActions, signal),
  select: ({ actionApprovals }) => actionApprovals.length,
});
