/** How many entries of the trail the overview of an agent shows. */
export const RECENT_ENTRIES = 8;

/** How many its activity shows. */
export const ACTIVITY_ENTRIES = 50;

/** Chains of so many delegations are shown at once; the others open on request. */
export const OPEN_CHAINS = 3;

/** The filter that finds what concerns one agent, in the trail and among delegations. */
export const ofAgent = (agentId: string): string => `agent:${agentId}`;

/** Tells whether a delegation is in effect, or could be again. */
export const isLive = ({ status }: { status: string }): boolean => status === "active" || status === "suspended";
