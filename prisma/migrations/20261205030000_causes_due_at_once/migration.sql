/* The column rounds to milliseconds. A default that is rounded up lies in the future, and a worker that is woken at once finds nothing. */
ALTER TABLE notification_causes
  ALTER COLUMN due_at SET DEFAULT date_trunc('milliseconds', clock_timestamp());
