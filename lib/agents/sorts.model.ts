/** Columns by which agents are sorted. Tags and risks are sets, which have no order. */
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
  "riskScore",
] as const;
export type AgentSortKey = (typeof agentSortKeys)[number];
/** Those whose figures a job counts: agents are sorted by what it counted last. */
export const countedSorts: readonly AgentSortKey[] = [
  "keyExpires",
  "instances",
  "delegations",
  "allowed",
  "denied",
  "riskScore",
];
export type AgentSort = AgentSortKey | `-${AgentSortKey}`;
/** Each with `-` in front for the opposite order. */
export const agentSorts: readonly [AgentSort, ...AgentSort[]] = [
  "name",
  ...agentSortKeys.slice(1),
  ...agentSortKeys.map((key): AgentSort => `-${key}`),
];

export const isAgentSort = (text: string): text is AgentSort => agentSorts.some((sort) => sort === text);
