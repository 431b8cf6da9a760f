-- The agent's risk tier as the document states it, so that decided requests keep the tier of their decision.

alter table requests add column shown_risk_tier risk_tier;
update requests set shown_risk_tier = (document::jsonb -> 'agent' ->> 'riskTier')::risk_tier;
alter table requests alter column shown_risk_tier set not null;
