-- What people ask security to register. A request is completed, returned with a reason, or withdrawn.
CREATE TYPE onboarding_status AS ENUM ('waiting', 'returned', 'completed', 'withdrawn');
CREATE TABLE agent_onboardings (
  id text NOT NULL,
  status onboarding_status DEFAULT 'waiting' NOT NULL,
  name text NOT NULL,
  purpose text NOT NULL,
  environment environment NOT NULL,
  owner_id text NOT NULL,
  backup_owner_id text,
  resource_server_ids text[] NOT NULL,
  planned_end timestamptz(3),
  requested_by_id text NOT NULL,
  requested_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  reason text,
  decided_by_id text,
  decided_at timestamptz(3),
  agent_id text,
  ended_at timestamptz(3),
  version integer DEFAULT 1 NOT NULL,
  CONSTRAINT agent_onboardings_pkey PRIMARY KEY (id),
  CONSTRAINT agent_onboardings_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX agent_onboardings_by_status ON agent_onboardings (status, id);
CREATE INDEX agent_onboardings_open ON agent_onboardings (id) WHERE status IN ('waiting', 'returned');
CREATE INDEX agent_onboardings_of_a_person ON agent_onboardings (requested_by_id, id);
CREATE INDEX agent_onboardings_due_for_removal ON agent_onboardings (ended_at);
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON agent_onboardings FOR EACH ROW EXECUTE FUNCTION announce('onboarding', 'id');

-- A person is asked to answer for an agent as its owner or backup owner. At most one offer of each role waits, and at most
-- one is in force. An offer governs nothing, so it moves no epoch; the change of owner that follows it does.
CREATE TYPE offer_role AS ENUM ('owner', 'backup');
CREATE TYPE offer_status AS ENUM ('offered', 'accepted', 'declined', 'withdrawn', 'expired', 'replaced');
CREATE TABLE ownership_offers (
  id text NOT NULL,
  agent_id text NOT NULL,
  role offer_role NOT NULL,
  person_id text NOT NULL,
  status offer_status DEFAULT 'offered' NOT NULL,
  owner_before_id text,
  reason text DEFAULT '' NOT NULL,
  answer text,
  offered_by_id text NOT NULL,
  offered_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  answered_at timestamptz(3),
  ended_at timestamptz(3),
  CONSTRAINT ownership_offers_pkey PRIMARY KEY (id),
  CONSTRAINT ownership_offers_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX ownership_offers_waiting ON ownership_offers (agent_id, role) WHERE status = 'offered';
CREATE UNIQUE INDEX ownership_offers_in_force ON ownership_offers (agent_id, role) WHERE status = 'accepted';
CREATE INDEX ownership_offers_of_a_person ON ownership_offers (person_id, expires_at, id) WHERE status = 'offered';
CREATE INDEX ownership_offers_due ON ownership_offers (expires_at, id) WHERE status = 'offered';
CREATE INDEX ownership_offers_due_for_removal ON ownership_offers (ended_at);
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON ownership_offers FOR EACH ROW EXECUTE FUNCTION announce('agents', 'agent_id');

-- The day on which an agent stops. A job carries it out once.
CREATE TYPE planned_end_outcome AS ENUM ('suspend', 'retire');
CREATE TABLE agent_planned_ends (
  agent_id text NOT NULL,
  ends_at timestamptz(3) NOT NULL,
  outcome planned_end_outcome NOT NULL,
  set_by_id text NOT NULL,
  set_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  noticed_at timestamptz(3),
  done_at timestamptz(3),
  CONSTRAINT agent_planned_ends_pkey PRIMARY KEY (agent_id),
  CONSTRAINT agent_planned_ends_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX agent_planned_ends_due ON agent_planned_ends (ends_at, agent_id) WHERE done_at IS NULL;
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON agent_planned_ends FOR EACH ROW EXECUTE FUNCTION announce('agents', 'agent_id');

-- The steps that agents of a tier and an environment pass before they go live. Every version is kept.
CREATE TABLE lifecycle_policies (
  version integer NOT NULL,
  rules jsonb NOT NULL,
  reason text NOT NULL,
  changed_by_id text,
  change_id text,
  changed_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT lifecycle_policies_pkey PRIMARY KEY (version)
);
CREATE TRIGGER announce AFTER INSERT ON lifecycle_policies FOR EACH ROW EXECUTE FUNCTION announce('lifecycle-policy', 'version');
INSERT INTO lifecycle_policies (version, rules, reason) VALUES (1, '[{"name": "All agents", "tiers": ["low", "medium", "high", "critical"], "environments": ["prod", "staging", "dev"], "requires": [], "people": 1, "offerDays": 14, "end": {"mostDays": null, "noticeDays": 14, "outcome": "suspend"}}]', 'The policy of a new organisation');

-- The board lists the agents of an owner by their state.
CREATE INDEX agents_of_an_owner_by_status ON agents (owner_id, status, id);
