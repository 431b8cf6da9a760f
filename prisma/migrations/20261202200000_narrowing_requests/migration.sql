-- A person asks the owner of an agent to narrow a delegation to what was used of it.
CREATE TYPE narrowing_status AS ENUM ('open', 'accepted', 'declined', 'withdrawn', 'expired');
CREATE TABLE narrowing_requests (
  id text NOT NULL,
  delegation_id text NOT NULL,
  agent_id text NOT NULL,
  asked_by_id text NOT NULL,
  reason text NOT NULL,
  days integer NOT NULL,
  version integer NOT NULL,
  suggestion jsonb NOT NULL,
  asked_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  status narrowing_status DEFAULT 'open' NOT NULL,
  decided_by_id text,
  ended_at timestamptz(3),
  note text,
  CONSTRAINT narrowing_requests_pkey PRIMARY KEY (id),
  CONSTRAINT narrowing_requests_delegation_id_fkey FOREIGN KEY (delegation_id) REFERENCES delegations (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX narrowing_requests_open ON narrowing_requests (delegation_id) WHERE status = 'open';
CREATE INDEX narrowing_requests_of_a_delegation ON narrowing_requests (delegation_id, id DESC);
CREATE INDEX narrowing_requests_of_an_agent ON narrowing_requests (agent_id, expires_at, id) WHERE status = 'open';
CREATE INDEX narrowing_requests_due ON narrowing_requests (expires_at, id) WHERE status = 'open';
CREATE INDEX narrowing_requests_made_by_a_person ON narrowing_requests (asked_by_id, asked_at DESC, id DESC);
CREATE INDEX narrowing_requests_declined ON narrowing_requests (delegation_id, asked_by_id, ended_at) WHERE status = 'declined';
CREATE INDEX narrowing_requests_due_for_removal ON narrowing_requests (ended_at);
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON narrowing_requests FOR EACH ROW EXECUTE FUNCTION announce('narrowings', 'delegation_id');

-- A request is over with its delegation. The job that writes it so then finds it by its time alone.
CREATE FUNCTION end_narrowing_requests() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  update narrowing_requests set expires_at = date_trunc('milliseconds', clock_timestamp())
    where delegation_id = new.id and status = 'open' and expires_at > clock_timestamp();
  return null;
end $$;
CREATE TRIGGER end_narrowing_requests AFTER UPDATE OF status ON delegations FOR EACH ROW
  WHEN (old.status IS DISTINCT FROM new.status AND new.status IN ('revoked', 'expired'))
  EXECUTE FUNCTION end_narrowing_requests();
