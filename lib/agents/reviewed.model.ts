/** SQL condition over an item `i` and its review `r`: an open access review asks about the subject of the item. */
export const asksNow = "r.status = 'open' and i.settled_at is null and i.outcome is null";

/**
 * SQL condition over `access_review_items`: a person answered the item, and the answer got a result. The trigger
 * `note_reviewed` has the same.
 */
export const wasReviewed = `settled_at is not null
  and (outcome in ('kept', 'applied', 'waiting') or outcome = 'refused' and decision in ('narrow', 'remove'))`;
