-- A detection may be about a resource server, and names the exact actor, the reason and the records that show it.
ALTER TABLE detections
  ADD COLUMN server_id text,
  ADD COLUMN subject_id text,
  ADD COLUMN severity text DEFAULT 'high' NOT NULL,
  ADD COLUMN reason text,
  ADD COLUMN baseline jsonb DEFAULT '{}' NOT NULL,
  ADD COLUMN evidence bigint[] DEFAULT '{}' NOT NULL,
  ADD COLUMN first_seen_at timestamptz(3),
  ADD COLUMN last_seen_at timestamptz(3),
  ADD COLUMN seen_count integer DEFAULT 1 NOT NULL,
  ADD COLUMN expected_until timestamptz(3),
  DROP CONSTRAINT detections_are_about_one,
  ADD CONSTRAINT detections_are_about_one CHECK (num_nonnulls(agent_id, person_id, server_id) = 1);
DROP INDEX detections_open_about_a_person;
-- One is looked into at a time, however often they sign in meanwhile.
CREATE UNIQUE INDEX detections_open_about_a_person ON detections (kind, person_id)
  WHERE status = 'open' AND person_id IS NOT NULL AND subject_id IS NULL;
-- What a rule finds again belongs to the detection that is open, or that is expected.
CREATE UNIQUE INDEX detections_open_of_a_subject ON detections (kind, subject_id)
  WHERE status IN ('open', 'confirmed', 'expected') AND subject_id IS NOT NULL;
CREATE INDEX detections_expected_until ON detections (expected_until) WHERE status = 'expected';

-- How far the rules have read the sealed log. One process at a time holds it; a fence makes writes of an earlier one void.
CREATE TABLE watch_cursor (
  id text DEFAULT 'org' NOT NULL,
  position bigint NOT NULL,
  fence bigint DEFAULT 0 NOT NULL,
  leased_until timestamptz(3),
  moved_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT watch_cursor_pkey PRIMARY KEY (id)
);
-- The rules begin with what happens from now on, and learn what is usual from it.
INSERT INTO watch_cursor (position) SELECT coalesce(max(size), 0) FROM log_head;

-- What the rules remember about an agent, an instance, a delegation, a person, a resource server or a key.
CREATE TABLE watch_states (
  subject_id text NOT NULL,
  rules jsonb NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  due_at timestamptz(3),
  CONSTRAINT watch_states_pkey PRIMARY KEY (subject_id)
);
CREATE INDEX watch_states_due ON watch_states (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX watch_states_due_for_removal ON watch_states (seen_at);

-- What people did with a detection and wrote about it, in their order.
CREATE TABLE detection_notes (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  detection_id text NOT NULL,
  what text NOT NULL,
  by_id text NOT NULL,
  note text NOT NULL,
  at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT detection_notes_pkey PRIMARY KEY (id),
  CONSTRAINT detection_notes_detection_id_fkey FOREIGN KEY (detection_id) REFERENCES detections (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX detection_notes_of_a_detection ON detection_notes (detection_id, id);
