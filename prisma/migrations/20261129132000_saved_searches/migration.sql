-- Saved searches of the trail, personal and shared, with the matches that their alerts found.
CREATE TABLE saved_searches (
  id text NOT NULL,
  owner_id text NOT NULL,
  name text NOT NULL,
  q text NOT NULL,
  range_from text,
  range_to text,
  columns text[],
  scope text NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  alert_position bigint,
  alert_code text,
  looked_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  CONSTRAINT saved_searches_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX saved_searches_by_name ON saved_searches (owner_id, name);
CREATE INDEX saved_searches_shared ON saved_searches (name) WHERE scope = 'shared';
CREATE INDEX saved_searches_with_alert ON saved_searches (looked_at) WHERE alert_position IS NOT NULL;

CREATE TABLE search_alerts (
  id text NOT NULL,
  search_id text NOT NULL,
  slot timestamptz(3) NOT NULL,
  count integer NOT NULL,
  first_index bigint NOT NULL,
  last_index bigint NOT NULL,
  at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  CONSTRAINT search_alerts_pkey PRIMARY KEY (id),
  CONSTRAINT search_alerts_search_id_fkey FOREIGN KEY (search_id) REFERENCES saved_searches (id)
    ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX search_alerts_of_an_hour ON search_alerts (search_id, slot);
CREATE INDEX search_alerts_of_a_search ON search_alerts (search_id, id DESC);
CREATE INDEX search_alerts_due_for_removal ON search_alerts (expires_at);

CREATE TABLE search_alert_marks (
  alert_id text NOT NULL,
  person_id text NOT NULL,
  last_index bigint NOT NULL,
  CONSTRAINT search_alert_marks_pkey PRIMARY KEY (alert_id, person_id),
  CONSTRAINT search_alert_marks_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES search_alerts (id)
    ON DELETE CASCADE ON UPDATE CASCADE
);
