import { type KeyWords, orList } from "@/components/table/filter-phrases";
import { adjective, comparedWith, days, type KeyHelp, listFilter, yesOrNo } from "@/components/table/list-filter";
import type { View } from "@/components/table/view-tabs";
import { agentKinds, agentStatuses, agentWaits, environments, riskTiers } from "@/lib/agents/model";
import type { AgentViewCounts, agentFilterKeys } from "@/lib/agents/schema";
import type { AgentSort } from "@/lib/agents/sorts.model";
import { type AgentView, agentViewFilters } from "@/lib/agents/views.model";

const ownerInWords: KeyWords = ({ values }, listed) => {
  const none = values.length === 1 && values[0]?.toLowerCase() === "none";
  const text = none ? "without an owner" : `owned by ${listed}`;
  return { as: "phrase", text, ...(none && { without: "with an owner" }) };
};

const help: Record<(typeof agentFilterKeys)[number], KeyHelp> = {
  status: { hint: "lifecycle state", values: agentStatuses, words: adjective, example: "status:active,suspended" },
  env: { hint: "environment", values: environments, words: "in {}", example: "env:prod" },
  owner: {
    hint: "accountable person: name, address, me or none",
    of: "people",
    values: ["me", "none"],
    words: ownerInWords,
    example: "owner:mara@acme.example",
  },
  risk: { hint: "risk tier", values: riskTiers, words: "at {} risk", example: "risk:high,critical" },
  unused: {
    hint: "no action for so many days",
    values: ["7d", "30d", "90d"],
    words: days("without an action for {}"),
    example: "unused:30d",
  },
  "key-expires": {
    hint: "a key ends within so many days",
    values: ["7d", "30d"],
    words: days("with a key that ends within {}"),
    example: "key-expires:7d",
  },
  waits: {
    hint: "waits for a second person",
    values: agentWaits,
    words: "that wait for a {}",
    example: "waits:second-person",
  },
  "may-delegate": {
    hint: "whether it holds an active delegation that it may pass on: yes or no",
    values: ["yes", "no"],
    words: yesOrNo("that can delegate", "that cannot delegate"),
    example: "may-delegate:yes",
  },
  reviewed: {
    hint: "whether an access review brought a result about it: yes or no",
    values: ["no", "yes"],
    words: yesOrNo("that were reviewed", "that were never reviewed"),
    example: "reviewed:no",
  },
  "shared-key": {
    hint: "whether a detection of a copied key is open about it: yes or no",
    values: ["yes", "no"],
    words: yesOrNo("with a shared key", "without a shared key"),
    example: "shared-key:yes",
  },
  "risk-score": {
    hint: "risk score from 0 to 100, as it was computed last, for example >70",
    values: ["50", "75"],
    words: comparedWith("with a risk score {}"),
    example: "risk-score:>70",
  },
  kind: {
    hint: "how it acts by its delegations: autonomous, for_people, both or none",
    values: [...agentKinds, "none"],
    words: ({ values }) => ({ as: "phrase", text: `of kind ${orList(values.map((one) => one.replaceAll("_", " ")))}` }),
    example: "kind:for_people",
  },
  "review-due": {
    hint: "an open access review about it is due within so many days",
    values: ["7d", "30d"],
    words: days("with a review that is due within {}"),
    example: "review-due:7d",
  },
  tag: { hint: "tag that people gave", words: "tagged {}", example: "tag:payments" },
  name: {
    hint: "name or display name; in a name, * stands for anything",
    of: "agents",
    words: "named {}",
    example: "name:refund-*",
  },
  blueprint: {
    hint: "name or id of a blueprint",
    of: "blueprints",
    words: "of blueprint {}",
    example: "blueprint:support",
  },
  id: { hint: "id of an agent", words: "with id {}", example: "id:agt_…" },
};

/** The inventory's filter, with the keys used most first. */
export const agentFilter = listFilter("agents", help);

const views: readonly { label: string; view: AgentView; sort?: AgentSort }[] = [
  { label: "All", view: "all" },
  { label: "Active", view: "active" },
  { label: "To be confirmed", view: "toConfirm" },
  { label: "Needs an owner", view: "needsOwner" },
  { label: "Unused 30 days", view: "unused30d" },
  { label: "Key expires in 7 days", view: "keyExpires7d" },
  { label: "Can delegate", view: "canDelegate" },
  { label: "Never reviewed", view: "neverReviewed" },
  { label: "Review due", view: "reviewDue7d" },
  { label: "Shared credential", view: "sharedKey" },
  { label: "Riskiest", view: "riskiest", sort: "-riskScore" },
  { label: "Suspended or revoked", view: "stopped" },
];

/** The filters with names. Each finds exactly the agents that its figure counts. */
export const agentViews = (counts: AgentViewCounts | undefined): View[] =>
  views.map(({ label, view, sort }) => ({
    ...{ label, sort },
    q: agentViewFilters[view],
    count: counts?.[view],
    more: counts?.capped.some((capped) => capped === view),
  }));
