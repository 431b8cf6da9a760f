import type { AgentViewCounts } from "./schema";

export type AgentView = Exclude<keyof AgentViewCounts, "capped">;

/** The lowest score of the view "Riskiest": that of a high risk. */
export const riskiestFrom = 50;

/** The filter of each view of the inventory. It finds exactly the agents that the view's figure counts. */
export const agentViewFilters: Readonly<Record<AgentView, string>> = {
  all: "",
  active: "status:active",
  toConfirm: "waits:second-person",
  needsOwner: "owner:none -status:retiring,retired",
  unused30d: "status:active unused:30d",
  keyExpires7d: "key-expires:7d",
  canDelegate: "may-delegate:yes",
  neverReviewed: "reviewed:no -status:retiring,retired",
  reviewDue7d: "review-due:7d",
  sharedKey: "shared-key:yes",
  riskiest: `risk-score:>=${riskiestFrom}`,
  stopped: "status:suspended,revoked",
};
