-- An item whose answer was taken back because the person may not give it any more counts as silent, also if it was asked again.
ALTER TABLE access_review_items ADD COLUMN is_lapsed boolean NOT NULL DEFAULT false;
