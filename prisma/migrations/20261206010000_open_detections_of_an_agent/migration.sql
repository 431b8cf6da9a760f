-- The page of an agent reads its open detections without walking those that are over.
CREATE INDEX detections_open_of_an_agent ON detections (agent_id, id) WHERE status IN ('open', 'confirmed');
