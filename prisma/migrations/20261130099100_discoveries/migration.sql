CREATE TYPE discovery_kind AS ENUM ('oauth_client', 'service_account', 'api_key', 'mcp_tool');
CREATE TYPE discovery_status AS ENUM ('new', 'claimed', 'registered', 'blocked', 'ignored');

-- Identities of other systems that may be agents nobody registered here.
CREATE TABLE discoveries (
  id text NOT NULL,
  origin text NOT NULL,
  kind discovery_kind NOT NULL,
  external_id text NOT NULL,
  name text NOT NULL,
  owner text,
  credential text,
  last_seen_at timestamptz(3),
  status discovery_status DEFAULT 'new' NOT NULL,
  reason text,
  agent_id text,
  decided_by_id text,
  decided_at timestamptz(3),
  first_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  imported_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  CONSTRAINT discoveries_pkey PRIMARY KEY (id),
  CONSTRAINT discoveries_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX discoveries_of_an_origin ON discoveries (origin, kind, external_id);
CREATE INDEX discoveries_by_status ON discoveries (status, id);
CREATE INDEX discoveries_by_credential ON discoveries (credential) WHERE credential IS NOT NULL;
CREATE INDEX discoveries_by_agent ON discoveries (agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX discoveries_due_for_removal ON discoveries (imported_at);
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON discoveries FOR EACH ROW EXECUTE FUNCTION announce('discoveries', 'id');
