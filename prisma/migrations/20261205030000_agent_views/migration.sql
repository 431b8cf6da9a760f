-- Agents about which no access review brought a result. A row goes with the first result that is no consequence of silence.
CREATE TABLE unreviewed_agents (
  agent_id text NOT NULL,
  CONSTRAINT unreviewed_agents_pkey PRIMARY KEY (agent_id),
  CONSTRAINT unreviewed_agents_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE FUNCTION note_unreviewed_agent() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into unreviewed_agents (agent_id) values (new.id) on conflict do nothing;
  return null;
end $$;
CREATE TRIGGER note_unreviewed AFTER INSERT ON agents FOR EACH ROW EXECUTE FUNCTION note_unreviewed_agent();

CREATE FUNCTION note_reviewed_agent() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  delete from unreviewed_agents where agent_id = new.subject_id;
  return null;
end $$;
CREATE TRIGGER note_reviewed AFTER INSERT OR UPDATE OF outcome, settled_at ON access_review_items FOR EACH ROW
  WHEN (new.settled_at IS NOT NULL AND new.outcome NOT IN ('kept_without_answer', 'kept_not_applied'))
  EXECUTE FUNCTION note_reviewed_agent();

-- Agents that hold authority which they may pass on.
CREATE INDEX delegations_to_pass_on ON delegations (agent_id, expires_at) WHERE status = 'active' AND max_depth > 0;

-- Agents whose key was copied, and the instance that signed with the same key before.
CREATE INDEX detections_of_copied_keys ON detections (agent_id)
  WHERE kind IN ('shared_key', 'superseded_key_used') AND status IN ('open', 'confirmed');
CREATE INDEX detections_of_copied_keys_by_other ON detections ((baseline ->> 'other'))
  WHERE kind IN ('shared_key', 'superseded_key_used') AND status IN ('open', 'confirmed');
