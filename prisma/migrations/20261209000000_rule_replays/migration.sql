-- A replay of a detection rule over a part of the log: asked by a person, read portion by portion by a job.
CREATE TYPE rule_replay_status AS ENUM ('waiting', 'running', 'finished', 'failed', 'cancelled');

CREATE TABLE rule_replays (
  id text NOT NULL,
  kind detection_kind NOT NULL,
  person_id text NOT NULL,
  days integer NOT NULL,
  -- The tuning that is proposed, and the one in force when the replay was asked for, with its version.
  proposed jsonb NOT NULL,
  current jsonb NOT NULL,
  version integer NOT NULL,
  -- Places in the log: the first record that is read, the first that is counted, and the end.
  begins_at bigint NOT NULL,
  counts_from bigint NOT NULL,
  ends_at bigint NOT NULL,
  position bigint NOT NULL,
  -- When the rule last looked at the time, in ms of the records; 0 before the first record.
  looked_at bigint DEFAULT 0 NOT NULL,
  counted jsonb NOT NULL,
  status rule_replay_status DEFAULT 'waiting' NOT NULL,
  -- Whether it may still have states.
  has_states boolean DEFAULT true NOT NULL,
  revision integer DEFAULT 0 NOT NULL,
  failures integer DEFAULT 0 NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  touched_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  finished_at timestamptz(3),
  expires_at timestamptz(3) NOT NULL,
  CONSTRAINT rule_replays_pkey PRIMARY KEY (id)
);
CREATE INDEX rule_replays_of_a_person ON rule_replays (person_id, kind, id);
-- A person has one of a rule under way.
CREATE UNIQUE INDEX rule_replays_open ON rule_replays (person_id, kind) WHERE status IN ('waiting', 'running');
CREATE INDEX rule_replays_unfinished ON rule_replays (touched_at) WHERE has_states;
CREATE INDEX rule_replays_due_for_removal ON rule_replays (expires_at);

-- What the rule remembers about a subject, and whether one is open, as proposed and as tuned now.
CREATE TABLE rule_replay_states (
  replay_id text NOT NULL,
  subject_id text NOT NULL,
  proposed jsonb NOT NULL,
  current jsonb NOT NULL,
  due_at timestamptz(3),
  CONSTRAINT rule_replay_states_pkey PRIMARY KEY (replay_id, subject_id),
  CONSTRAINT rule_replay_states_replay_id_fkey FOREIGN KEY (replay_id) REFERENCES rule_replays (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX rule_replay_states_due ON rule_replay_states (replay_id, due_at) WHERE due_at IS NOT NULL;
