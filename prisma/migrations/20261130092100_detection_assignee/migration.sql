-- The person who looks into a detection.
ALTER TABLE detections ADD COLUMN assignee_id text;
CREATE INDEX detections_of_an_assignee ON detections (assignee_id, id) WHERE assignee_id IS NOT NULL;
