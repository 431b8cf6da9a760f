/**
 * SQL condition over `access_review_items`: a person answered the item, and the answer got a result. The trigger
 * `note_reviewed` has the same.
 */
export const wasReviewed = `settled_at is not null
  and (outcome in ('kept', 'applied', 'waiting') or outcome = 'refused' and decision in ('narrow', 'remove'))`;
