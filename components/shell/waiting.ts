import { queryOptions } from "@tanstack/react-query";
import { getJson, lazyReader, type QueryParams } from "@/components/data/api-client";

const schemas = () => import("@/lib/requests/views/inbox.schema");
const WaitingActions = lazyReader(() => schemas().then((module) => module.WaitingActions));
const WaitingRequests = lazyReader(() => schemas().then((module) => module.WaitingRequests));

const MOST_COUNTED = 100;

/** One page judges so many requests and no more; where few are one's own, further pages are asked for. */
const MOST_PAGES = 20;

/** Few actions wait, because each lasts minutes; a page is short only where approvals would have no effect. */
const MOST_PAGES_OF_ACTIONS = 5;

type WaitingPage = { count: number; next: string | null };

/** Counts the items of a queue over its pages, up to `MOST_COUNTED`. */
async function countWaiting(mostPages: number, read: (query: QueryParams) => Promise<WaitingPage>): Promise<number> {
  let found = 0;
  let cursor: string | null = "";
  for (let page = 0; page < mostPages && cursor !== null && found < MOST_COUNTED; page += 1) {
    const { count, next } = await read({ queue: "to-decide", limit: MOST_COUNTED, cursor });
    found += count;
    cursor = next;
  }
  return Math.min(found, MOST_COUNTED);
}

/** Counts the requests that wait for a decision by the person who is signed in, or for their consent. */
export const waitingRequests = queryOptions({
  queryKey: ["requests", "waiting"],
  queryFn: ({ signal }) =>
    countWaiting(MOST_PAGES, async (query) => {
      const { requests, next } = await getJson("/api/requests", query, WaitingRequests, signal);
      return { count: requests.length, next };
    }),
});

/** The number of actions that wait for approval. Actions whose approval would have no effect do not count. */
export const waitingActions = queryOptions({
  queryKey: ["action-approvals", "waiting"],
  queryFn: ({ signal }) =>
    getJson("/api/action-approvals", { queue: "waiting", limit: MOST_COUNTED }, WaitingActions, signal),
  select: ({ actionApprovals }) => actionApprovals.filter(({ voidReason }) => voidReason === null).length,
});

/** The number of actions that wait for the signed-in person. */
export const actionsToDecide = queryOptions({
  queryKey: ["action-approvals", "to-decide"],
  queryFn: ({ signal }) =>
    countWaiting(MOST_PAGES_OF_ACTIONS, async (query) => {
      const { actionApprovals, next } = await getJson("/api/action-approvals", query, WaitingActions, signal);
      return { count: actionApprovals.length, next };
    }),
});

/** The number of alerts of saved searches that the person did not acknowledge. A job looks for matches once in a minute. */
export const waitingAlerts = queryOptions({
  queryKey: ["search-alerts", "waiting"],
  queryFn: ({ signal }) => getJson<{ waiting: number }>("/api/search-alerts", { limit: 1 }, undefined, signal),
  select: ({ waiting }) => waiting,
  refetchInterval: 60_000,
});
