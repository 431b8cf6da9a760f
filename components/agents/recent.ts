/** How many entries of the trail the overview of an agent shows. */
export const RECENT_ENTRIES = 8;

/** The filter that finds what concerns one agent, in the trail and among delegations. */
export const ofAgent = (agentId: string): string => `agent:${agentId}`;
