/** Days without a change after which a draft is removed. */
export const draftDays = 30;
/** Drafts of one person, at most. */
export const maxDrafts = 50;
/** Size of one draft, at most. An authority has at most a hundred elements. */
export const maxDraftBytes = 64_000;
