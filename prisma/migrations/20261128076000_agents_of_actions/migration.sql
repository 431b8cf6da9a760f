-- An action keeps its agent as it was when it was asked for, and as it was when a person decided. What was over before is
-- shown with the agent as it is: how it was then is not on record.

alter table action_approvals add column shown_agent jsonb;

create function keep_shown_agent() returns trigger language plpgsql as $$
begin
  new.shown_agent := (
    select jsonb_build_object(
      'name', a.name, 'displayName', a.display_name, 'riskTier', a.risk_tier, 'environment', a.environment)
    from agents a where a.id = new.agent_id);
  return new;
end $$;

create trigger keep_shown_agent_asked before insert on action_approvals
  for each row execute function keep_shown_agent();
create trigger keep_shown_agent_decided before update of status on action_approvals
  for each row when (old.status = 'pending' and new.status in ('approved', 'denied')) execute function keep_shown_agent();

update action_approvals x set shown_agent = jsonb_build_object(
  'name', a.name, 'displayName', a.display_name, 'riskTier', a.risk_tier, 'environment', a.environment)
from agents a where a.id = x.agent_id and x.status in ('pending', 'approved');
