-- Statistics look at the actions that were decided in a span of time.
create index action_approvals_by_decision on action_approvals (decided_at);
