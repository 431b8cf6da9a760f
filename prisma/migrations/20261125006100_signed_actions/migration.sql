-- What proves a decision about one action to others (rules A4).
alter table action_approvals add column passkey jsonb;
