import { listQuery, readQuery } from "@/components/data/queries";
import { type ActionApprovalFilters, ActionApprovalList, ActionApprovalResponse } from "@/lib/action-approvals/schema";

export type ActionQueue = Exclude<ActionApprovalFilters["queue"], "to-decide">;
/** Search parameters in the URL of a list of actions. */
export type ActionListQuery = { queue: ActionQueue; q: string };

export const actionQueues: readonly { value: ActionQueue; label: string }[] = [
  { value: "waiting", label: "Waiting" },
  { value: "decided", label: "Decided" },
  { value: "all", label: "All" },
];

/** Reads a queue from the URL; one that there is not becomes the usual one. */
export const actionQueueOf = (text: string | undefined): ActionQueue =>
  actionQueues.find(({ value }) => value === text)?.value ?? "waiting";

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
