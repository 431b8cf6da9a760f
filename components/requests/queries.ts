import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import {
  type RequestFilters,
  RequestList,
  RequestResponse,
  type RequestSort,
  requestSorts,
} from "@/lib/requests/schema";

export type RequestQueue = RequestFilters["queue"];
/** Search parameters in the URL of a list of requests. */
export type RequestListQuery = { queue: RequestQueue; q: string; sort?: RequestSort | undefined };

export const requestQueues: readonly { value: RequestQueue; label: string }[] = [
  { value: "to-decide", label: "To decide" },
  { value: "my-groups", label: "My groups" },
  { value: "waiting", label: "Waiting on others" },
  { value: "decided", label: "Decided" },
  { value: "all", label: "All" },
];

/** Reads a queue from the URL; one that there is not becomes the usual one. */
export const queueOf = (text: string | undefined, usual: RequestQueue): RequestQueue =>
  requestQueues.find(({ value }) => value === text)?.value ?? usual;

/** Reads the order from the URL; one that there is not becomes the queue's own. */
export const sortOf = (text: string | undefined): RequestSort | undefined => requestSorts.find((sort) => sort === text);

export const requestKeys = {
  all: ["requests"],
  list: (query: RequestListQuery) => ["requests", "list", query],
  ownCounts: ["requests", "own-counts"],
  detail: (requestId: string) => ["requests", "detail", requestId],
} as const;

/** Requests of one queue, page by page. */
export const requestList = (query: RequestListQuery) =>
  listQuery(requestKeys.list(query), "/api/requests", RequestList, query);

/** How many of one's own requests each view holds. */
export const ownRequestCounts = queryOptions({
  queryKey: requestKeys.ownCounts,
  queryFn: ({ signal }) => getJson("/api/requests", { queue: "mine", counts: "true", limit: 1 }, RequestList, signal),
  select: ({ counts }) => counts,
});

/** The newest requests, to try rules with. */
export const requestsToTry = readQuery(["requests", "to-try"], "/api/requests", RequestList, {
  queue: "all",
  limit: 50,
});

/** One request as its approver sees it. */
export const requestDetail = (requestId: string) =>
  queryOptions({
    // Changes of these affect whether the agent may act.
    meta: { topics: ["agents", "instances", "people"] },
    queryKey: requestKeys.detail(requestId),
    queryFn: ({ signal }) => getJson(`/api/requests/${requestId}`, {}, RequestResponse, signal),
  });
