/** Lists whose filters people keep. */
export const savedLists = ["trail", "agents"] as const;
export type SavedList = (typeof savedLists)[number];

export const searchScopes = ["personal", "shared"] as const;
export type SearchScope = (typeof searchScopes)[number];

/** Searches of one person, and shared ones of the organisation, at most. */
export const mostOwn = 100;
export const mostShared = 200;

/** Days for which the matches of an alert are kept. */
export const keptDays = 90;

/** The reasons for which the server turns an alert off. */
export const alertCodes = ["owner_not_allowed", "filter_broken"] as const;
export type AlertCode = (typeof alertCodes)[number];
