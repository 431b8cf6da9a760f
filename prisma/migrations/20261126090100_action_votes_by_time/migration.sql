-- Statistics count each yes that counted, of a span of time.
create index action_votes_by_time on action_approval_votes (at);
