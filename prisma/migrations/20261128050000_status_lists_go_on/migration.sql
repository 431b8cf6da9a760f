-- A list is judged once, and from then on only what moved since: after a wide stop each reading began anew.

/*
 * The transaction that noted it. What was still under way when a list was read has a number of its snapshot's lowest or
 * a higher one, whenever it commits.
 */
alter table moved_lately add column xid xid8 not null default pg_current_xact_id();
create index moved_lately_by_transaction on moved_lately (xid);

drop function moved_places(int, timestamptz);

/*
 * The places of a list whose tokens may have fallen: something that they rest on moved since, they were revoked, or
 * they were exchanged for others. Null where so much moved that all are to be judged. Without `since`, lately.
 */
create function moved_places(list int, at timestamptz, since xid8 default null) returns int[]
language plpgsql stable set search_path = public, pg_temp
set enable_seqscan = off set enable_mergejoin = off set plan_cache_mode = force_custom_plan as $$
declare
  -- What is followed downwards; beyond it, reading everything costs no more.
  room  constant int := 50000;
  moved constant int := 50000;
  first constant xid8 := coalesce(since, '0');
  people_ids     text[];
  agent_ids      text[];
  delegation_ids text[];
  places         int[];
begin
  if exists (select from moved_lately where kind = 'all' and xid >= first)
    or (select count(*) from (select from moved_lately where xid >= first limit moved + 1) m) > moved then return null; end if;
  people_ids := array(select distinct id from moved_lately where kind = 'people' and xid >= first);
  agent_ids := array(
    (select id from moved_lately where kind = 'agents' and xid >= first
     union (select a.id from agents a where a.owner_id = any(people_ids) limit room + 1)
     union (select a.id from agents a
       where a.blueprint_id = any(array(select distinct id from moved_lately where kind = 'blueprints' and xid >= first)) limit room + 1))
    limit room + 1);
  if cardinality(agent_ids) > room then return null; end if;
  delegation_ids := array(
    with recursive below as (
      (select id from moved_lately where kind = 'delegations' and xid >= first
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
        or t.instance_id in (select id from moved_lately where kind = 'instances' and xid >= first)
        or t.resource_server_id in (select id from moved_lately where kind = 'resource_servers' and xid >= first)));
  return case when cardinality(places) <= moved then places end;
end $$;

-- `listed_tokens` without places is of use to servers of the version before, while they are replaced.
