-- Who owned the agent when the detection was raised: they do not assess it after giving the agent away. It stays null for
-- detections that were raised before.
ALTER TABLE detections ADD COLUMN owner_then_id text;
