-- How far a job has compared the rows of the trail with the sealed records. It has one row.
-- A pass goes from 0 up to `below`, the size of the log when it began. Without a pass under way `below` is null.
CREATE TABLE search_checks (
  single boolean DEFAULT true NOT NULL PRIMARY KEY CHECK (single),
  next_index bigint DEFAULT 0 NOT NULL,
  below bigint,
  -- The last pass over the whole log.
  whole_size bigint,
  whole_at timestamptz(3)
);
INSERT INTO search_checks DEFAULT VALUES;

-- The newest places whose rows differed from their record. `members` are the columns that differed, or `row` if the row
-- was missing.
CREATE TABLE search_differences (
  index bigint NOT NULL PRIMARY KEY,
  members text[] NOT NULL,
  found_at timestamptz(3) NOT NULL
);
CREATE INDEX search_differences_newest ON search_differences USING btree (found_at, index);
