import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { WaitingActions, WaitingRequests } from "@/lib/requests/views/inbox/schema";

const MOST_COUNTED = 100;

/** One page judges so many requests and no more; where few are one's own, further pages are asked for. */
const MOST_PAGES = 20;

/** Few actions wait, because each lasts minutes; a page is short only where approvals would have no effect. */
const MOST_PAGES_OF_ACTIONS = 5;

/** Counts the requests that wait for a decision by the person who is signed in, or for their consent. */
export const waitingRequests = queryOptions({
  queryKey: ["requests", "waiting"],
  queryFn: async ({ signal }) => {
    let found = 0;
    let cursor: string | null = "";
    for (let page = 0; page < MOST_PAGES && cursor !== null && found < MOST_COUNTED; page += 1) {
      const answer: WaitingRequests = await getJson(
        "/api/requests",
        { queue: "to-decide", limit: MOST_COUNTED, cursor },
        WaitingRequests,
        signal,
      );
      found += answer.requests.length;
      cursor = answer.next;
    }
    return Math.min(found, MOST_COUNTED);
  },
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
  queryFn: async ({ signal }) => {
    let found = 0;
    let cursor: string | null = "";
    for (let page = 0; page < MOST_PAGES_OF_ACTIONS && cursor !== null && found < MOST_COUNTED; page += 1) {
      const answer: WaitingActions = await getJson(
        "/api/action-approvals",
        { queue: "to-decide", limit: MOST_COUNTED, cursor },
        WaitingActions,
        signal,
      );
      found += answer.actionApprovals.length;
      cursor = answer.next;
    }
    return Math.min(found, MOST_COUNTED);
  },
});
