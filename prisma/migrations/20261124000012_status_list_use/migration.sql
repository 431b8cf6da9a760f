/* When places of a list were last given out: whatever is issued from it later comes from a block that is not kept long. */
alter table status_lists add column taken_at timestamptz(3) not null default clock_timestamp();
