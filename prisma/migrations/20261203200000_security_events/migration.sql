-- Whether the security events of a provider are taken. They deactivate people, so two admins allow it.
ALTER TABLE identity_providers ADD COLUMN security_events boolean DEFAULT false NOT NULL;

-- How the security events of an identity provider arrive: the last ones, and how many in the minute that began then.
CREATE TABLE security_event_streams (
  provider_id text NOT NULL,
  minute timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  used integer DEFAULT 0 NOT NULL,
  received_at timestamptz(3),
  last_event text,
  verified_at timestamptz(3),
  applied bigint DEFAULT 0 NOT NULL,
  ignored bigint DEFAULT 0 NOT NULL,
  held_at timestamptz(3),
  CONSTRAINT security_event_streams_pkey PRIMARY KEY (provider_id),
  CONSTRAINT security_event_streams_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES identity_providers (id) ON DELETE RESTRICT ON UPDATE CASCADE
);

-- Events that were received, so that none has its effect twice. They are kept for as long as an event is accepted.
CREATE TABLE security_event_ids (
  provider_id text NOT NULL,
  jti_hash text NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  CONSTRAINT security_event_ids_pkey PRIMARY KEY (provider_id, jti_hash),
  CONSTRAINT security_event_ids_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES identity_providers (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX security_event_ids_due_for_removal ON security_event_ids (expires_at);

-- The newest event about whether an account is in use, and the instant at which one changed its person's status here.
-- Further: when one deactivated the person last, the changes in the hour that began then, and when an admin's stay was recorded.
CREATE TABLE account_standings (
  iss text NOT NULL,
  sub text NOT NULL,
  said_at timestamptz(3) NOT NULL,
  changed_at timestamptz(3),
  ended_at timestamptz(3),
  hour timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  changes integer DEFAULT 0 NOT NULL,
  kept_at timestamptz(3),
  CONSTRAINT account_standings_pkey PRIMARY KEY (iss, sub),
  CONSTRAINT account_standings_iss_sub_fkey FOREIGN KEY (iss, sub) REFERENCES external_identities (iss, sub) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX account_standings_ended ON account_standings (iss, ended_at) WHERE (ended_at IS NOT NULL);
