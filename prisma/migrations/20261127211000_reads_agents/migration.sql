-- Lists and counts of agents that read their keys alone, however many agents there are.

-- Nothing writes agents until triggers follow them.
lock table agents in share row exclusive mode;

-- Every agent has a row of its use, so that one index holds all agents in the order of their last actions. The index
-- costs the sequencer about 3 µs for each agent that acted in a portion; decisions write neither.
insert into agent_usage (agent_id) select id from agents on conflict do nothing;
create index agents_by_last_action on agent_usage (coalesce(last_action_at, 'epoch'::timestamptz), agent_id);

/* The three characters at each place of a text: a text contains another only if it has all of the other's. */
create function trigrams(text) returns text[] language sql immutable strict parallel safe as $$
  select coalesce(array_agg(distinct substr($1, i, 3)), '{}') from generate_series(1, length($1) - 2) i
$$;

-- What people read of an agent, in small letters, for searches. Apart from `agents`, so that a stop does not index it.
create table agent_texts (
  agent_id text primary key references agents (id) on delete cascade,
  text     text not null
);

/* The text of an agent that a search looks through. */
create function agent_text(agents) returns text language sql stable as $$
  select lower(concat_ws(E'\n', $1.name, $1.display_name, $1.purpose))
$$;
insert into agent_texts select a.id, agent_text(a) from agents a;
create index agent_texts_by_trigram on agent_texts using gin (trigrams(text));

/* Adds what hangs on a new agent. */
create function add_agent_rows() returns trigger language plpgsql as $$
begin
  insert into agent_usage (agent_id) values (new.id) on conflict do nothing;
  insert into agent_texts values (new.id, agent_text(new));
  return null;
end $$;
create trigger add_agent_rows after insert on agents for each row execute function add_agent_rows();

/* Writes the text of an agent that was edited. */
create function write_agent_text() returns trigger language plpgsql as $$
begin
  update agent_texts set text = agent_text(new) where agent_id = new.id;
  return null;
end $$;
create trigger write_agent_text after update of name, display_name, purpose on agents for each row
  when ((old.name, old.display_name, old.purpose) is distinct from (new.name, new.display_name, new.purpose))
  execute function write_agent_text();

-- How many agents are in each state, as additions: their sum is the count. No two writers wait for one row. A job adds
-- them up.
create table agent_counts (
  status agent_status not null,
  count  bigint not null
);

/* Counts what one statement changed. */
create function count_new_agents() returns trigger language plpgsql as $$
begin
  insert into agent_counts select status, count(*) from added group by status;
  return null;
end $$;
create function count_moved_agents() returns trigger language plpgsql as $$
begin
  insert into agent_counts
    select status, sum(change) from (
      select n.status, 1 as change from added n join removed o using (id) where n.status <> o.status
      union all
      select o.status, -1 from added n join removed o using (id) where n.status <> o.status) moved
    group by status having sum(change) <> 0;
  return null;
end $$;
create function count_removed_agents() returns trigger language plpgsql as $$
begin
  insert into agent_counts select status, -count(*) from removed group by status;
  return null;
end $$;
create trigger count_new_agents after insert on agents referencing new table as added
  for each statement execute function count_new_agents();
create trigger count_moved_agents after update on agents referencing old table as removed new table as added
  for each statement execute function count_moved_agents();
create trigger count_removed_agents after delete on agents referencing old table as removed
  for each statement execute function count_removed_agents();
insert into agent_counts select status, count(*) from agents group by status;

-- The agents of the views that name no state: without an owner, of people who left, and with a change that waits.
create index agents_without_owner on agents (id) where owner_id is null and status not in ('retiring', 'retired');
create index people_deactivated on people (id) where status = 'deactivated';
create index control_changes_open on control_changes (kind, subject_id) where status = 'proposed';

-- How many instances of an agent are active, and which of their keys ends first, without reading the instances.
DROP INDEX "instances_of_an_agent";
CREATE INDEX "instances_of_an_agent" ON "instances"("agent_id", "status", "key_expires_at");
