import { listQuery, readQuery } from "@/components/data/queries";
import {
  type ActionApprovalFilters,
  ActionApprovalList,
  ActionApprovalResponse,
  type ActionSort,
} from "@/lib/action-approvals/schema";

export type ActionQueue = Exclude<ActionApprovalFilters["queue"], "to-decide">;
/** Search parameters in the URL of a list of actions. */
export type ActionListQuery = { queue: ActionQueue; q: string; sort: ActionSort | undefined };

export const actionQueues: readonly { value: ActionQueue; label: string }[] = [
  { value: "waiting", label: "Waiting" },
  { value: "decided", label: "Decided" },
  { value: "all", label: "All" },
];

/** Reads a queue from the URL; one that there is not becomes the usual one. */
export const actionQueueOf = (text: string | undefined): ActionQueue =>
  actionQueues.find(({ value }) => value === text)?.value ?? "waiting";

/** The orders of a queue, the usual one first. */
export const actionOrders = (queue: ActionQueue): readonly { value: ActionSort; label: string }[] => {
  const newest = { value: "-created", label: "Newest first" } as const;
  const oldest = { value: "created", label: "Oldest first" } as const;
  if (queue !== "waiting") return [newest, oldest];
  const last = { value: "-expires", label: "Last to expire first" } as const;
  return [{ value: "expires", label: "Soonest to expire first" }, last, newest, oldest];
};

/** Reads an order from the URL; undefined for the usual one, and for one that the queue has not. */
export function actionSortOf(queue: ActionQueue, text: string | undefined): ActionSort | undefined {
  const [usual, ...others] = actionOrders(queue);
  return text === usual?.value ? undefined : others.find(({ value }) => value === text)?.value;
}

export const actionKeys = {
  all: ["action-approvals"],
  list: (query: ActionListQuery) => ["action-approvals", "list", query],
  detail: (id: string) => ["action-approvals", "detail", id],
} as const;

/** Actions of one queue, page by page. */
export const actionList = (query: ActionListQuery) =>
  listQuery(actionKeys.list(query), "/api/action-approvals", ActionApprovalList, query);

/** One action as its approver sees it. */
export const actionDetail = (id: string) =>
  readQuery(actionKeys.detail(id), `/api/action-approvals/${id}`, ActionApprovalResponse);
