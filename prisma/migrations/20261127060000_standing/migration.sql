-- When a delegation or a person last went to another status, by the database's clock. Null: never since it was kept.
ALTER TABLE "delegations" ADD COLUMN "status_at" TIMESTAMPTZ(3);
ALTER TABLE "people" ADD COLUMN "status_at" TIMESTAMPTZ(3);

create function note_status_time() returns trigger language plpgsql as $$
begin
  new.status_at := clock_timestamp();
  return new;
end $$;

create trigger delegations_status_time before update of status on delegations
  for each row when (old.status is distinct from new.status) execute function note_status_time();
create trigger people_status_time before update of status on people
  for each row when (old.status is distinct from new.status) execute function note_status_time();

-- A retirement stops an agent as a revocation does, and has the same proof.
ALTER TABLE "revocations" ADD COLUMN "retirement" BOOLEAN NOT NULL DEFAULT false;

-- Which delegations name a resource server, so that its stop is looked up by the server.
create index delegation_versions_locations on delegation_versions using gin (effective jsonb_path_ops);

-- What a person delegated, and what is done in their name.
CREATE INDEX "delegations_of_a_delegator" ON "delegations"("delegator_id");
CREATE INDEX "delegations_for_a_person" ON "delegations"("on_behalf_of_id");

-- What happened in the life of an agent, found beside however many decisions.
create index audit_search_agent_life on audit_search (agent_id, index desc) where type like 'agent.%';
