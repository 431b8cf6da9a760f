-- How a detection rule runs since two people changed it. A rule without a row runs as the release has it.
CREATE TABLE detection_tunings (
  kind detection_kind NOT NULL,
  version integer NOT NULL,
  settings jsonb NOT NULL,
  enabled boolean NOT NULL,
  severity text,
  reason text NOT NULL,
  changed_by_id text NOT NULL,
  change_id text NOT NULL,
  changed_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT detection_tunings_pkey PRIMARY KEY (kind)
);
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON detection_tunings FOR EACH ROW EXECUTE FUNCTION announce('detections', 'kind');

-- The page of the rules counts what each of them raised.
CREATE INDEX detections_of_a_kind ON detections (kind, raised_at);
