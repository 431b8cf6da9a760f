import type { FilterKey } from "@/components/table/filter-suggestions";
import type { View } from "@/components/table/view-tabs";
import { agentStatuses, agentWaits, environments, riskTiers } from "@/lib/agents/model";
import type { AgentViewCounts, agentFilterKeys } from "@/lib/agents/schema";

const hints: Record<(typeof agentFilterKeys)[number], Omit<FilterKey, "key">> = {
  status: { hint: "lifecycle state", values: agentStatuses },
  env: { hint: "environment", values: environments },
  owner: { hint: "accountable person: name, address, me or none", values: ["me", "none"] },
  risk: { hint: "risk tier", values: riskTiers },
  unused: { hint: "no action for so many days", values: ["7d", "30d", "90d"] },
  "key-expires": { hint: "a key ends within so many days", values: ["7d", "30d"] },
  waits: { hint: "waits for a second person", values: agentWaits },
  name: { hint: "name or display name; in a name, * stands for anything" },
  blueprint: { hint: "name or id of a blueprint" },
  id: { hint: "id of an agent" },
};

/** The keys of the inventory's filter, those used most first. */
export const agentKeysOfFilter: FilterKey[] = Object.entries(hints).map(([key, rest]) => ({ key, ...rest }));

type Named = { label: string; q: string; view: Exclude<keyof AgentViewCounts, "capped"> };

const views: readonly Named[] = [
  { label: "All", q: "", view: "all" },
  { label: "Active", q: "status:active", view: "active" },
  { label: "To be confirmed", q: "waits:second-person", view: "toConfirm" },
  { label: "Needs an owner", q: "owner:none -status:retiring,retired", view: "needsOwner" },
  { label: "Unused 30 days", q: "status:active unused:30d", view: "unused30d" },
  { label: "Key expires in 7 days", q: "key-expires:7d", view: "keyExpires7d" },
  { label: "Suspended or revoked", q: "status:suspended,revoked", view: "stopped" },
];

/** The filters with names. Each finds exactly the agents that its figure counts. */
export const agentViews = (counts: AgentViewCounts | undefined): View[] =>
  views.map(({ label, q, view }) => ({
    label,
    q,
    count: counts?.[view],
    more: counts?.capped.some((capped) => capped === view),
  }));
