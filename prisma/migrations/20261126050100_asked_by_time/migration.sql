-- What was asked for lately, whoever asked: agents that ask too often are found by it at every look at the inbox.
create index requests_by_time on requests (created_at);
create index action_approvals_by_time on action_approvals (created_at);
