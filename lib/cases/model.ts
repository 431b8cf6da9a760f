/** Cases of the organisation, and entries of one case, at most. So lists and packs are read as a whole. */
export const mostCases = 200;
export const mostPins = 200;

export const caseStates = ["open", "closed"] as const;
export type CaseState = (typeof caseStates)[number];
