-- What a request is for, without amounts and names: requests of one shape are alike. Older ones are like no other.
alter table requests add column shape text not null default '';
create index requests_alike on requests (agent_id, shape);
