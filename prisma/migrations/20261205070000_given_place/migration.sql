-- How far a job came at the due date with answers that were never submitted; null once nothing of them is left to do.
ALTER TABLE access_reviews ADD COLUMN given_place text DEFAULT '';
