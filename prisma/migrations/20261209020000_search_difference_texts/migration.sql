-- A digest of the texts beside a record that were not sealed, as a pass found them last; null once they are gone.
-- Places that were noted before have none, so the next pass notes them once more.
ALTER TABLE search_differences ADD COLUMN texts text;
