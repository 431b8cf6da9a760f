-- Claims: one of a person for an agent waits. Security confirms or refuses it.
CREATE UNIQUE INDEX ownership_offers_claimed ON ownership_offers (agent_id, person_id) WHERE status = 'claimed';
CREATE INDEX ownership_offers_claims ON ownership_offers (expires_at, id) WHERE status = 'claimed';
CREATE INDEX ownership_offers_claims_of_a_person ON ownership_offers (person_id) WHERE status = 'claimed';

-- Agents for which no person answers: without an owner, or with one who left, gave the agent up or did not confirm it. A row
-- goes when the agent gets another owner or ends.
CREATE TYPE orphan_reason AS ENUM ('no_owner', 'owner_left', 'given_up', 'silent');
CREATE TABLE agent_orphans (
  agent_id text NOT NULL,
  reason orphan_reason NOT NULL,
  owner_id text,
  review_id text,
  since timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT agent_orphans_pkey PRIMARY KEY (agent_id),
  CONSTRAINT agent_orphans_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX agent_orphans_in_order ON agent_orphans (since, agent_id);
CREATE INDEX agent_orphans_by_reason ON agent_orphans (reason, since, agent_id);
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON agent_orphans FOR EACH ROW EXECUTE FUNCTION announce('agents', 'agent_id');

CREATE FUNCTION follow_owner_of_agent() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if new.status in ('retiring', 'retired') then
    delete from agent_orphans where agent_id = new.id;
  elsif new.owner_id is null then
    insert into agent_orphans as o (agent_id, reason) values (new.id, 'no_owner')
      on conflict (agent_id) do update set reason = 'no_owner', owner_id = null, review_id = null, since = clock_timestamp()
        where o.reason <> 'no_owner';
  elsif tg_op = 'UPDATE' then
    delete from agent_orphans where agent_id = new.id and owner_id is distinct from new.owner_id;
  end if;
  return null;
end $$;
CREATE TRIGGER follow_owner AFTER INSERT ON agents FOR EACH ROW WHEN (new.owner_id IS NULL)
  EXECUTE FUNCTION follow_owner_of_agent();
CREATE TRIGGER follow_other_owner AFTER UPDATE OF owner_id, status ON agents FOR EACH ROW
  WHEN (old.owner_id IS DISTINCT FROM new.owner_id
    OR old.status IS DISTINCT FROM new.status AND new.status IN ('retiring', 'retired'))
  EXECUTE FUNCTION follow_owner_of_agent();
