/** Cases of the organisation, and entries of one case, at most. So lists and packs are read as a whole. */
export const mostCases = 200;
export const mostPins = 200;

export const caseStates = ["open", "closed"] as const;
export type CaseState = (typeof caseStates)[number];
/** The views of the list of cases. */
export const caseViews = [...caseStates, "all"] as const;
export type CaseView = (typeof caseViews)[number];
export const stateOf = (view: CaseView): CaseState | undefined => (view === "all" ? undefined : view);
