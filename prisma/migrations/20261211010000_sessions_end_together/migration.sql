-- Ends of many sessions at once: one row ends all of them, and a job writes them afterwards.
-- subject_id: The person whose sessions ended, or the provider with which they were opened.
-- iss: Only those that were opened at this issuer; empty for all.
-- expires_until: Those that expire until then have ended. A session expires a fixed time after it was opened.
CREATE TABLE session_ends (
  subject_id text NOT NULL,
  iss text DEFAULT '' NOT NULL,
  expires_until timestamptz(3) NOT NULL,
  kept_session_id text,
  CONSTRAINT session_ends_pkey PRIMARY KEY (subject_id, iss)
);
CREATE INDEX session_ends_due_for_removal ON session_ends (expires_until);

-- The newest first. Those that ended are not among them, so a look at a few costs no more after many ended.
CREATE INDEX sessions_open_of_a_person ON sessions (person_id, expires_at DESC) WHERE revoked_at IS NULL;
CREATE INDEX sessions_open_of_a_provider ON sessions (provider_id, expires_at DESC) WHERE revoked_at IS NULL;

-- Whether a session was ended together with others. A session that one of them kept goes on.
CREATE FUNCTION session_ended_with_others(s sessions) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  return exists (
    select from session_ends e
    where e.subject_id in (s.person_id, s.provider_id) and s.expires_at <= e.expires_until
      and e.kept_session_id is distinct from s.id
      and (e.iss = '' or e.iss = (select i.issuer from identity_providers i where i.id = s.provider_id)));
end $$;

-- Whether a session has ended: alone, together with others, or because its person or provider is not active.
CREATE FUNCTION session_ended(s sessions) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  return s.revoked_at is not null
    or not exists (select from people p where p.id = s.person_id and p.status = 'active')
    or exists (select from identity_providers i where i.id = s.provider_id and i.status <> 'active')
    or session_ended_with_others(s);
end $$;

-- A subject token stands and falls with its session, so what ends sessions together moves an epoch.
CREATE TRIGGER move_epoch AFTER INSERT OR UPDATE ON session_ends FOR EACH ROW EXECUTE FUNCTION move_epoch('subject_id');
CREATE TRIGGER begin_epoch AFTER INSERT ON identity_providers FOR EACH ROW EXECUTE FUNCTION move_epoch('id');
INSERT INTO epochs (id, epoch) SELECT id, random_epoch() FROM identity_providers ORDER BY id ON CONFLICT (id) DO NOTHING;
