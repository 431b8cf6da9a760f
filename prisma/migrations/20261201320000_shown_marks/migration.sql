-- The declaration of the action's type is kept with the agent, so that the risk of a decided action stays as it was shown.
-- An empty object stands for a type that the catalogue did not declare.
ALTER TABLE action_approvals ADD COLUMN shown_type jsonb;
CREATE OR REPLACE FUNCTION keep_shown_agent() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.shown_agent := (
    select jsonb_build_object(
      'name', a.name, 'displayName', a.display_name, 'riskTier', a.risk_tier, 'environment', a.environment)
    from agents a where a.id = new.agent_id);
  new.shown_type := coalesce((
    select declared.type from resource_servers s, jsonb_array_elements(s.types) declared(type)
    where s.id = new.resource_server_id and declared.type ->> 'name' = new.resource_type limit 1), '{}');
  return new;
end $$;
