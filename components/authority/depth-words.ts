/** How many further hops an authority may be passed on. */
export const depthWords = (maxDepth: number): string =>
  maxDepth === 0
    ? "may not be passed on"
    : `may be passed on, over ${maxDepth} further ${maxDepth === 1 ? "hop" : "hops"} at most`;
