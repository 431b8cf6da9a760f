/** The kinds of items that get another person. */
export type OwnedKind = "agent" | "delegation" | "review" | "approval";
/** A person who leaves, by the id of the procedure. */
export type Leaver = { id: string; personId: string };
