-- What a rule does when it raises a detection, and what was done about a detection.
ALTER TABLE detection_tunings ADD COLUMN response text DEFAULT 'ask' NOT NULL;
ALTER TABLE detections ADD COLUMN response text DEFAULT 'ask' NOT NULL;
-- The circuit breaker counts the stops of the last hour.
CREATE INDEX detections_responded ON detections (raised_at) WHERE response IN ('quarantined', 'suspended');
