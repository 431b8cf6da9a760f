-- The inbox lists open detections: critical ones first, then high ones, then all others, each from the oldest on.
CREATE INDEX detections_by_urgency ON detections
  ((CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 ELSE 2 END), id) WHERE status = 'open' AND response <> 'none';
