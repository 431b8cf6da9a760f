/** Columns by which agents are sorted. Tags follow the alphabet, the first tag first. Risks are a set, which has no order. */
export const agentSortKeys = [
  "name",
  "created",
  "lastAction",
  "status",
  "risk",
  "environment",
  "owner",
  "blueprint",
  "statusSince",
  "purpose",
  "keyExpires",
  "instances",
  "delegations",
  "allowed",
  "denied",
  "tags",
  "riskScore",
  "kind",
  "reviewDue",
] as const;
export type AgentSortKey = (typeof agentSortKeys)[number];
/** Those that a job counts or gathers: agents are sorted by what it found last. */
export const countedSorts: readonly AgentSortKey[] = [
  "keyExpires",
  "instances",
  "delegations",
  "allowed",
  "denied",
  "tags",
  "riskScore",
  "kind",
  "reviewDue",
];
export type AgentSort = AgentSortKey | `-${AgentSortKey}`;
/** Each with `-` in front for the opposite order. */
export const agentSorts: readonly [AgentSort, ...AgentSort[]] = [
  "name",
  ...agentSortKeys.slice(1),
  ...agentSortKeys.map((key): AgentSort => `-${key}`),
];

export const isAgentSort = (text: string): text is AgentSort => agentSorts.some((sort) => sort === text);
