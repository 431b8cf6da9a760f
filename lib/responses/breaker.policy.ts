/** The rules together stop so many agents and instances within an hour at most. */
export const mostStops = 10;
/** And this share of the agents that may act, though always one. */
export const mostShare = 0.05;

/** More agents than these change nothing. */
export const enoughAgents = mostStops / mostShare;

/** So many stops the rules make within an hour, for so many agents. */
export const stopsAllowed = (agents: number): number =>
  Math.min(mostStops, Math.max(1, Math.floor(agents * mostShare)));
