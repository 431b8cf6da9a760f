/** Days of use that are kept. A delegation lasts 366 days at most. */
export const keptDays = 400;

/** Patterns of one element that are kept for one day. Further use counts under the granted pattern. */
export const mostPatternsADay = 50;

export const spans = [30, 90, 365] as const;
/** Days back in which use is looked for. */
export type Span = (typeof spans)[number];

/** One action on the resources of one pattern, summed over some days. Amounts are minor units under field and unit. */
export type StoredUse = {
  elementId: string;
  action: string;
  pattern: string;
  coarse: boolean;
  count: number;
  lastUsedAt: Date;
  amounts: Readonly<Record<string, number>>;
};

/** The key of an amount in a set of amounts. */
export const amountKey = (field: string, unit: string | undefined): string =>
  unit === undefined ? field : `${field} ${unit}`;

/** The states of a delegation that can still be used, or used again. */
export const liveStatuses = ["active", "suspended"] as const;

/** The results of looking for a narrower authority. `not_counted`: the latest use is missing, so nothing is told. */
export const suggestionStates = ["narrower", "all_used", "never_used", "not_counted"] as const;

/** How often something was used, and when last; null if never. */
export type Seen = { count: number; lastUsedAt: string | null };

/** One element of a granted authority with its use. */
export type ElementUse = Seen & {
  id: string;
  type: string;
  location: string;
  actions: (Seen & { action: string })[];
  /** Each granted pattern with narrower patterns that were used. `more`: not all of them are listed. */
  identifiers: (Seen & { pattern: string; used: string[]; more: boolean })[];
  /** Each limit on one action, with the largest amount that was used. */
  limits: { field: string; unit: string | null; granted: string; used: string | null }[];
};

export type Unused = { elements: number; actions: number; identifiers: number };
export type SuggestionState = (typeof suggestionStates)[number];
