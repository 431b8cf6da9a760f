-- What the commit of an evaluation or a token costs does not grow with what was committed before.

/*
 * The function's plans are made once for each connection, often while its tables are still small, and then kept. They
 * would read whole tables for ever after; each of its statements knows the keys it needs.
 */
alter function commit_batch set plan_cache_mode = force_generic_plan;
alter function commit_batch set enable_seqscan = off;
alter function commit_batch set enable_hashjoin = off;
alter function commit_batch set enable_mergejoin = off;

/* Gives new tokens their epochs, all of one statement at once. Later changes move them one by one. */
create function begin_epochs() returns trigger language plpgsql as $$
begin
  insert into epochs (id, epoch) select jti, random_epoch() from inserted order by jti
    on conflict (id) do update set epoch = excluded.epoch;
  return null;
end $$;

drop trigger move_epoch on access_tokens;
create trigger begin_epochs after insert on access_tokens referencing new table as inserted
  for each statement execute function begin_epochs();
create trigger move_epoch after update on access_tokens for each row execute function move_epoch('jti');

/* Which delegations an agent has is read with the agent, so that it may be kept like everything else. */
create trigger move_agent_epoch after insert or update or delete on delegations
  for each row execute function move_epoch('agent_id');
