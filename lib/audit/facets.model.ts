/** Members by which a summary counts, each with the key of the filter that finds its values. */
export const facetNames = [
  ...["decision", "type", "agent", "person", "actor", "for", "approver", "rs", "action", "resource-type"],
  ...["code", "risk", "env", "ip", "key"],
] as const;
export type FacetName = (typeof facetNames)[number];
