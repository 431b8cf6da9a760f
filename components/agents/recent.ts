/** How many entries of the trail the overview of an agent shows. */
export const RECENT_ENTRIES = 8;

/** How many its activity shows. */
export const ACTIVITY_ENTRIES = 50;

/** Chains of so many delegations are shown at once; the others open on request. */
export const OPEN_CHAINS = 3;

/** The filter that finds what concerns one agent, in the trail and among delegations. */
export const ofAgent = (agentId: string): string => `agent:${agentId}`;

/** Filters for the agent's active or suspended delegations, and for its ended ones. */
export const heldBy = (agentId: string): string => `${ofAgent(agentId)} status:active,suspended`;
export const endedOf = (agentId: string): string => `${ofAgent(agentId)} status:revoked,expired`;

/** Days after which a review of an agent is long ago. */
const longDays = 365;
const dayMs = 86_400_000;

export const isLongAgo = (reviewedAt: string | null, now: number): boolean =>
  reviewedAt !== null && now - Date.parse(reviewedAt) > longDays * dayMs;
