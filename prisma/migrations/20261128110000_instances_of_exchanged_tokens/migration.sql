-- The instances whose tokens the asking one was exchanged for: the people behind them approve nothing that it asks for. Null for
-- what was asked before, and for what a server of an earlier version asks for.
alter table action_approvals add column through_instance_ids text[];
