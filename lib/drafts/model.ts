/** A draft that nobody touched for this long is removed. */
export const draftDays = 30;
/** More than this is no work in progress. */
export const maxDrafts = 50;
/** A draft is small: an authority has at most a hundred elements. */
export const maxDraftBytes = 64_000;
