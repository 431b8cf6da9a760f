-- The people who named a person's manager: they take over nothing by that act.
ALTER TABLE people ADD COLUMN manager_set_by_ids text[] DEFAULT '{}' NOT NULL;
