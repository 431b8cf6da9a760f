/** The orders of a list by the creation of its rows: the oldest first, and the newest first. */
export const creationSorts = ["created", "-created"] as const;
export type CreationSort = (typeof creationSorts)[number];

export type Direction = "asc" | "desc";

/** The direction of an order: `-created` descends. */
export const directionOf = (sort: string): Direction => (sort.startsWith("-") ? "desc" : "asc");
