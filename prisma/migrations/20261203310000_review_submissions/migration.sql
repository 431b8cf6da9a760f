-- The people whose answers a job still submits: until which instant they gave them. Keys are ids of people.
ALTER TABLE access_reviews ADD COLUMN submitting jsonb DEFAULT '{}' NOT NULL;
