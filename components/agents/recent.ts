/** How many entries of the trail the overview of an agent shows. */
export const RECENT_ENTRIES = 8;
