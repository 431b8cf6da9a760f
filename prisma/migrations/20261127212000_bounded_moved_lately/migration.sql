-- What changed while tokens that have not expired were issued: a status list judges again only what rests on it.

/*
 * A token is issued where everything that it rests on stands, and expires no later than any of it. What no longer
 * stands was changed since, and each change is noted here by a trigger, in its own transaction. Rows outlive every token
 * that was issued before them; the clean-up removes them.
 */
create table moved_lately (
  kind text not null,
  id   text not null,
  at   timestamptz(3) not null default clock_timestamp()
);
create index moved_lately_due_for_removal on moved_lately (at);

/* Notes the object that a row belongs to: of the kind in the first argument, by the column in the second. */
create function note_move() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  insert into moved_lately (kind, id)
    values (tg_argv[0], case when tg_op = 'INSERT' then to_jsonb(new) else to_jsonb(old) end ->> tg_argv[1]);
  return null;
end $$;

create trigger note_move after update on agents for each row
  when (old.* is distinct from new.* and not (old.status in ('draft', 'pending') and new.status = 'active'))
  execute function note_move('agents', 'id');
create trigger note_move after update on instances for each row
  when (old.* is distinct from new.*) execute function note_move('instances', 'id');
create trigger note_move after update on delegations for each row
  when (old.* is distinct from new.*) execute function note_move('delegations', 'id');
create trigger note_move after update on delegation_versions for each row
  when (old.* is distinct from new.*) execute function note_move('delegations', 'delegation_id');
create trigger note_move after update of status, not_before on people for each row
  when ((old.status, old.not_before) is distinct from (new.status, new.not_before))
  execute function note_move('people', 'id');
-- Much rests on these: only what can end a token is noted.
create trigger note_move after update of not_before, current_version on blueprints for each row
  when ((old.not_before, old.current_version) is distinct from (new.not_before, new.current_version))
  execute function note_move('blueprints', 'id');
create trigger note_move after update on blueprint_versions for each row
  when (old.* is distinct from new.*) execute function note_move('blueprints', 'blueprint_id');
create trigger note_move after update of status, not_before on resource_servers for each row
  when ((old.status, old.not_before) is distinct from (new.status, new.not_before))
  execute function note_move('resource_servers', 'id');
create trigger note_move after update of not_before on organisation for each row
  when (old.not_before is distinct from new.not_before) execute function note_move('all', 'id');

-- The product makes nothing that has ended already. What is loaded from elsewhere may have.
create trigger note_made after insert on agents for each row
  when (new.status not in ('draft', 'pending', 'active')) execute function note_move('agents', 'id');
create trigger note_made after insert on instances for each row
  when (new.status <> 'active' or new.key_expires_at <= clock_timestamp()) execute function note_move('instances', 'id');
create trigger note_made after insert on delegations for each row
  when (new.status <> 'active' or new.expires_at <= clock_timestamp()) execute function note_move('delegations', 'id');

create trigger note_removal after delete on agents for each row execute function note_move('agents', 'id');
create trigger note_removal after delete on instances for each row execute function note_move('instances', 'id');
create trigger note_removal after delete on delegations for each row execute function note_move('delegations', 'id');
create trigger note_removal after delete on delegation_versions for each row
  execute function note_move('delegations', 'delegation_id');
create trigger note_removal after delete on people for each row execute function note_move('people', 'id');
create trigger note_removal after delete on blueprints for each row execute function note_move('blueprints', 'id');
create trigger note_removal after delete on resource_servers for each row
  execute function note_move('resource_servers', 'id');

-- Of what moved before this migration nothing is known: tokens of that time are all judged until they have expired.
insert into moved_lately (kind, id)
  select 'all', 'migration' where exists (select from access_tokens where expires_at > clock_timestamp());

/*
 * The places of a list whose tokens may have fallen: something that they rest on moved lately, they were revoked, or
 * they were exchanged for others. Null where so much moved that all are to be judged.
 */
create function moved_places(list int, at timestamptz) returns int[]
language plpgsql stable set search_path = public, pg_temp
set enable_seqscan = off set enable_mergejoin = off set plan_cache_mode = force_custom_plan as $$
declare
  -- What is followed downwards; beyond it, reading everything costs no more.
  room  constant int := 5000;
  moved constant int := 20000;
  people_ids     text[];
  agent_ids      text[];
  delegation_ids text[];
  places         int[];
begin
  if exists (select from moved_lately where kind = 'all')
    or (select count(*) from (select from moved_lately limit moved + 1) m) > moved then return null; end if;
  people_ids := array(select distinct id from moved_lately where kind = 'people');
  agent_ids := array(
    (select id from moved_lately where kind = 'agents'
     union (select a.id from agents a where a.owner_id = any(people_ids) limit room + 1)
     union (select a.id from agents a
       where a.blueprint_id = any(array(select distinct id from moved_lately where kind = 'blueprints')) limit room + 1))
    limit room + 1);
  if cardinality(agent_ids) > room then return null; end if;
  delegation_ids := array(
    with recursive below as (
      (select id from moved_lately where kind = 'delegations'
       union (select d.id from delegations d where d.agent_id = any(agent_ids) limit room + 1)
       union (select d.id from delegations d where d.delegator_id = any(people_ids) limit room + 1)
       union (select d.id from delegations d where d.on_behalf_of_id = any(people_ids) limit room + 1))
      union
      select d.id from below b join delegations d on d.parent_id = b.id
    )
    select id from below limit room + 1);
  if cardinality(delegation_ids) > room then return null; end if;
  places := array(
    select t.status_index from access_tokens t
    where t.status_list = list and t.expires_at > at
      and (t.revoked_at is not null or t.parent_jti is not null
        or t.delegation_id in (select unnest(delegation_ids)) or t.agent_id in (select unnest(agent_ids))
        or t.person_id in (select unnest(people_ids))
        or t.instance_id in (select id from moved_lately where kind = 'instances')
        or t.resource_server_id in (select id from moved_lately where kind = 'resource_servers')));
  return case when cardinality(places) <= moved then places end;
end $$;

/* The tokens in those places of a list that have not expired: each is looked up by its key. */
create function listed_tokens(list int, at timestamptz, places int[]) returns table (
  place int, instance_id text, delegation_id text, resource_server_id text, issued_at timestamptz, revoked_at timestamptz,
  parent_jti text, person_id text, unbound boolean
) language plpgsql stable rows 100 set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  return query select t.status_index, t.instance_id, t.delegation_id, t.resource_server_id, t.issued_at, t.revoked_at,
      t.parent_jti, t.person_id, t.jkt is null
    from unnest(places) as p join access_tokens t on t.status_list = list and t.status_index = p
    where t.expires_at > at;
end $$;
