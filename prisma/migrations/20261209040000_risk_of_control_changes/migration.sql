-- The score of a change and its parts, as they were when it was proposed. Earlier changes have none: that of their document
-- is shown.
ALTER TABLE control_changes ADD COLUMN risk jsonb;
