-- taken_back: An approver suspended it because they approved it. It counts only while suspended_by_id is set.
ALTER TABLE delegations ADD COLUMN taken_back boolean DEFAULT false NOT NULL;

-- An approver asks security to revoke a delegation that they approved.
CREATE TYPE asked_revocation_status AS ENUM ('open', 'revoked', 'refused', 'withdrawn');
CREATE TABLE revocation_requests (
  id text NOT NULL,
  delegation_id text NOT NULL,
  asked_by_id text NOT NULL,
  reason text NOT NULL,
  asked_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  status asked_revocation_status DEFAULT 'open' NOT NULL,
  decided_by_id text,
  decided_at timestamptz(3),
  note text,
  CONSTRAINT revocation_requests_pkey PRIMARY KEY (id),
  CONSTRAINT revocation_requests_delegation_id_fkey FOREIGN KEY (delegation_id) REFERENCES delegations (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX revocation_requests_open ON revocation_requests (delegation_id) WHERE status = 'open';
CREATE INDEX revocation_requests_of_a_delegation ON revocation_requests (delegation_id, id DESC);
CREATE INDEX revocation_requests_by_status ON revocation_requests (status, id DESC);
CREATE INDEX revocation_requests_of_a_person ON revocation_requests (asked_by_id, id DESC);
CREATE INDEX revocation_requests_due_for_removal ON revocation_requests (decided_at);
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON revocation_requests FOR EACH ROW EXECUTE FUNCTION announce('revocations', 'id');
