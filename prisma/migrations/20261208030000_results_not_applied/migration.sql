-- Results that were not applied are counted in the list of access reviews.
CREATE INDEX access_review_items_not_applied ON access_review_items (review_id) WHERE outcome = 'refused';
