-- Whole backups that `npm run backup` made, so that the console shows when the last one was made.
CREATE TABLE backups (
  began_at timestamptz(3) NOT NULL,
  kind text NOT NULL,
  bytes bigint NOT NULL,
  log_size bigint,
  CONSTRAINT backups_due_for_removal PRIMARY KEY (began_at)
);
